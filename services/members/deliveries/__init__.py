"""Pushing notifications to phones: tried again, given up, and holding up nothing."""
