"""Looks (浏览): how many have looked at an item."""
