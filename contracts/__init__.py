"""What the processes agree on: events, errors, request shapes, the visibility rule."""
