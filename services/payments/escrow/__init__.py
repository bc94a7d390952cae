"""The money of one deal, held for its two parties until the deal ends."""
