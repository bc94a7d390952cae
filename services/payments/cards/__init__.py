"""Bank cards, known by the provider's token alone."""
