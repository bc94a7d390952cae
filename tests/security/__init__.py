"""What strangers may send and hold up, and what must come of it."""
