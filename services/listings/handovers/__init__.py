"""Handovers (交接): the one-time code, the confirmations, and what follows from them."""
