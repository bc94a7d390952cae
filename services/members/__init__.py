"""Members: the people of a community, and what they say to each other."""
