"""Deals that go on while everything around them is killed."""
