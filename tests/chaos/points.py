"""The points at which a process is stopped, and the deals that lead it there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

# A process → a play (tests.chaos.plays) → where it is stopped during that play: before and after
# what is named, in this order, unless it says which.
Points = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Stop:
    """`process` dies at each of `points` while `play` goes on."""

    process: str
    play: str
    points: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.process} {', '.join(self.points)} ({self.play})"


MEMBERS = {
    "befriend": (
        "commit of member_registered",
        "commit of residency_decided",
        "commit of friendship_formed",
        "publishing friendship_formed",
        "sending friendship_formed",
        "after marking friendship_formed",
        "before answering members.accept_friend_request",
        "acknowledging members.accept_friend_request",
    ),
    "rent": ("before answering members.standing", "acknowledging members.standing"),
}
LISTINGS = {
    "befriend": (
        "commit of friendship_formed",
        "acknowledging friendship_formed",
        "commit of listing_published",
    ),
    "sell": (
        "commit of reservation_proposed",
        "commit of item_reserved",
        "publishing item_reserved",
        "sending item_reserved",
        "after marking item_reserved",
        "commit of payment_captured",
        "acknowledging payment_captured",
        "commit of handover_confirmed",
        "commit of payout_paid",
        "acknowledging payout_paid",
        "asking members.standing",
        "acknowledging listings.accept_reservation",
        "before answering listings.accept_reservation",
    ),
    "give": ("commit of item_completed",),
    "sale called off": (
        "commit of reservation_cancelled",
        "commit of refund_paid",
    ),
    "sale never paid": (
        "asking payments.close_charges",
        "commit of reservation_cancelled",
    ),
}
PARKING = {
    "befriend": ("commit of friendship_formed",),
    "rent": (
        "commit of booking_requested",
        "commit of charge_due",
        "commit of booking_agreed",
        "commit of booking_started",
        "commit of booking_ended",
        "commit of booking_settled",
        "commit of payout_paid",
        "acknowledging payout_paid",
        "acknowledging charge_due",
        "acknowledging payment_captured",
        "publishing booking_requested",
        "sending booking_requested",
        "after marking booking_requested",
        "publishing booking_settled",
        "asking members.standing",
        "before answering parking.request_booking",
        "acknowledging parking.request_booking",
    ),
    "rental called off": (
        "commit of booking_cancelled",
        "publishing booking_cancelled",
    ),
    "rental never paid": (
        "asking payments.close_charges",
        "commit of booking_lapsed",
    ),
}
PAYMENTS = {
    "rent": (
        "commit of booking_requested",
        "acknowledging booking_requested",
        "commit of start_payment",
        "submitting charge",
        "commit of carry_out",
        "notifying",
        "commit of payment_captured",
        "commit of note_delivery",
        "publishing payment_captured",
        "sending payment_captured",
        "after marking payment_captured",
        "before answering payments.pay_charge",
        "acknowledging payments.pay_charge",
        "acknowledging payments.take_notification",
        "commit of booking_ended",
        "commit of booking_settled",
        "acknowledging booking_settled",
    ),
    "sell": (
        "commit of item_reserved",
        "commit of handover_confirmed",
        "commit of escrow_released",
        "commit of start_payout",
        "submitting payout",
        "commit of payout_paid",
        "publishing payout_paid",
    ),
    "unknown outcome": (
        "querying",
        "commit of take_to_ask",
    ),
    "rental called off": (
        "commit of booking_cancelled",
        "commit of start_refund",
        "submitting refund",
        "commit of refund_paid",
        "publishing refund_paid",
    ),
    "rental never paid": (
        "commit of close_charges",
        "acknowledging payments.close_charges",
        "before answering payments.close_charges",
    ),
}
GATEWAY = {
    "rent": (
        "asking parking.request_booking",
        "asking payments.pay_charge",
        "asking parking.check_out",
    ),
    "sell": (
        "asking payments.take_notification",
        "asking listings.hand_over",
    ),
}
EVERYWHERE: Points = {
    "members": MEMBERS,
    "listings": LISTINGS,
    "parking": PARKING,
    "payments": PAYMENTS,
    "gateway": GATEWAY,
}
# For every day: one of each kind in each service.
FEW: Points = {
    "members": {
        "befriend": (
            "after commit of friendship_formed",
            "before acknowledging members.accept_friend_request",
            "after publishing friendship_formed",
            "before commit of residency_decided",
        ),
    },
    "listings": {
        "befriend": ("after commit of friendship_formed", "before acknowledging friendship_formed"),
        "sell": (
            "after commit of item_reserved",
            "after sending item_reserved",
            "before commit of payment_captured",
            "before acknowledging payout_paid",
        ),
    },
    "parking": {
        "rent": (
            "after commit of booking_requested",
            "before publishing booking_requested",
            "after commit of booking_agreed",
            "before answering parking.request_booking",
            "after asking members.standing",
        ),
        "rental called off": ("after commit of booking_cancelled",),
    },
    "payments": {
        "rent": (
            "after commit of start_payment",
            "after submitting charge",
            "before acknowledging booking_requested",
            "after publishing payment_captured",
            "after notifying",
        ),
        "sell": ("after commit of start_payout", "after submitting payout"),
        "unknown outcome": ("after querying",),
        "rental called off": ("after submitting refund",),
    },
    "gateway": {"rent": ("after asking payments.pay_charge",)},
}


def stops(points: Points) -> list[list[Stop]]:
    """In rounds: at most one stop a process in each, so that many are tried at once."""
    columns = [
        [Stop(process, play, _around(point)) for play, all_of in plays.items() for point in all_of]
        for process, plays in points.items()
    ]
    return [[stop for stop in together if stop] for together in zip_longest(*columns)]


def each(points: Points) -> Iterator[tuple[str, str]]:
    """Every (process, point)."""
    for together in stops(points):
        for stop in together:
            yield from ((stop.process, point) for point in stop.points)


def _around(point: str) -> tuple[str, ...]:
    if point.startswith(("before ", "after ")):
        return (point,)
    return (f"before {point}", f"after {point}")
