"""A member's month: what they paid and got, what is held for them, and what they are owed."""
