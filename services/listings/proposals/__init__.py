"""Proposals: asking for an item, and what both need to remember of it."""
