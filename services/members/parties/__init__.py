"""Who the two of a deal are, as its events name them: those of its money do not."""
