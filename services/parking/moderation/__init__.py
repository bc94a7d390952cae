"""What the committee decides about spaces."""
