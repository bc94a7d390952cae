"""What payments says of a booking's money, and what follows from it."""
