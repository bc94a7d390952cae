"""A car that is still there when its time is over."""
