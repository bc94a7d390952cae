"""Recurring bookings: the same hours on some weekdays for some weeks, each a booking of its own."""
