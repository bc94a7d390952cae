"""Pictures: taken in, cleaned, stored, and shown to those who may see them."""
