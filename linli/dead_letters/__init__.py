"""What the consumers gave up on, as the operator sees and handles it."""
