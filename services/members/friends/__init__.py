"""Friendships, the asking for them, and blocks."""
