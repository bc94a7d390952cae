"""A deal as payments knows it: its two parties, the state of its escrow, all money of it."""
