"""What happens to the money when a booking or a reservation moves on."""
