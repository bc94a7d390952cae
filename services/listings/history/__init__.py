"""History (经过): which state an item or a reservation came into, when, and by whom."""
