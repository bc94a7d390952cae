"""Talks between two members about one thing."""
