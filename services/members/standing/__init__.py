"""What a member may do, for the other services."""
