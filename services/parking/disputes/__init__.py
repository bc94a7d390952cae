"""Disputes (争议): one side of a booking says that it was not as agreed."""
