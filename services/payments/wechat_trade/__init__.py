"""Payments at WeChat Pay, and what goes back of them."""
