"""Agreeing to a ring of swaps: with the last one's word every thing of it is promised."""
