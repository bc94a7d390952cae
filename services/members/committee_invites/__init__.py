"""The committee's codes that make whoever has one a resident at once."""
