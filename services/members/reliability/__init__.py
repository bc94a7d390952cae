"""Whether members keep what they agree on, as their deals tell it."""
