"""Photos members uploaded, and who may see each."""
