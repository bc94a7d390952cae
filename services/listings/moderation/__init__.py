"""What the committee decides about items."""
