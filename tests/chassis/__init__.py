"""The machinery, on a real broker and a real database."""
