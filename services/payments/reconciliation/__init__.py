"""Whether the books, the deals and the provider agree."""
