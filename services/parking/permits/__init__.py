"""What a barrier's controller is told: which cars may come in."""
