"""What the committee tells its neighbourhood."""
