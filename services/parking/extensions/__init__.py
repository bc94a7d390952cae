"""A stay that goes on for longer, where the time behind it is free."""
