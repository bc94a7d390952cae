"""What this installation has behind it: the demo neighbourhood, seeded once."""
