"""What the committee looked at and decided, written down for good."""
