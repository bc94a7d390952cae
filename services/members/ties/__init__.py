"""Ties (往来): how others stand to oneself, for whoever asks about many at once."""
