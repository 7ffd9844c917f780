"""What leaves the terminal and comes back: the rules (pure), the clock (pure), push and pull over HTTPS."""
