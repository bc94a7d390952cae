"""Reservations (预约) of items, from the proposal to the end of the deal."""
