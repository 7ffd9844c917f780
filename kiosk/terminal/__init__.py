"""What the service point does without a screen: visit and flow (pure), screens (pure), journal, agent, sync, devices."""
