"""A member who has themselves erased: everywhere, or not at all."""
