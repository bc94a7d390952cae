"""What every service holds on a member."""
