"""What becomes of the deposit of a stay whose balance is not paid, not even after notice."""
