"""The stay itself: arriving, leaving, and the clock that does both all the same."""
