"""Which step a payment is for a booking."""

from contracts.json import Json
from services.parking.bookings.rules import Step

# The stage of the charge that was captured.
CAPTURED = {"deposit": Step.DEPOSIT, "balance": Step.BALANCE}
# What makes a stay longer moves it to no other state.
SUPPLEMENT = "supplement"
# Nor does what is paid for the time after it.
OVERSTAY = "overstay"


def number_of(fact: Json) -> int:
    """Of a supplement, among those of its booking."""
    number: int = fact.get("number", 1)
    return number
