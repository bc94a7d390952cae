"""What the payer gets back when a deal falls through."""
