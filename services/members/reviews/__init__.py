"""What the two of a deal say about each other afterwards."""
