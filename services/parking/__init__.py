"""Places and time: parking spaces, when they are free, and who has booked them."""
