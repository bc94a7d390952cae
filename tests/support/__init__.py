"""What tests of every part use."""
