"""The neighbourhood that is measured: who lives there, what they offer, and how it is loaded."""
