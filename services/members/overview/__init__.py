"""How much a community shares, in figures that single out nobody."""
