"""What of the inbox its member may see now."""
