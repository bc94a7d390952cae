"""The facts services tell each other, one schema per event and version."""
