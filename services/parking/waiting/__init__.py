"""Waiting in line for a time that is taken."""
