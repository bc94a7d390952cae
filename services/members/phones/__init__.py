"""The phone as a way in: linked, unlinked, and replaced by another."""
