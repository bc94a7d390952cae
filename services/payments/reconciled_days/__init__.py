"""Each day of the provider's statement, compared with our orders line by line."""
