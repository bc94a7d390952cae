"""Looks into every place in which somebody's things may show."""
