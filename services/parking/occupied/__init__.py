"""车位被占: the renter comes, and somebody else is parked there."""
