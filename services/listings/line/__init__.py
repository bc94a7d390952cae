"""The line (排队) of those who ask for the same item."""
