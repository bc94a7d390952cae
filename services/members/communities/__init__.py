"""Communities and their committees."""
