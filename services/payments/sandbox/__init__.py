"""The pretend provider of development: seven cards, its own books, signed notifications."""
