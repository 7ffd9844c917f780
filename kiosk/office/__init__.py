"""The office of a receiving body: pulls sealed entries, verifies, opens, turns them into cases; clerks answer; replies go out sealed."""
