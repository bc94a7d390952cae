"""Reminding payers of what is due, once before and once after."""
