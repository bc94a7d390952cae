"""Which step a payment is for a booking."""

from services.parking.bookings.rules import Step

# The stage of the charge that was captured.
CAPTURED = {"deposit": Step.DEPOSIT, "balance": Step.BALANCE}
