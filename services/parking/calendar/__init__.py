"""A member's bookings as a calendar that their own programs follow."""
