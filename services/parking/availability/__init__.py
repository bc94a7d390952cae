"""When a space is open and what of that is still free."""
