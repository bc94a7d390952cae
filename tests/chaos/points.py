"""The points at which a process is stopped, and the deals that lead it there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

# A process → a play (tests.chaos.plays) → where it is stopped during that play.
Points = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Stop:
    """`process` dies at `point` while `play` goes on."""

    process: str
    play: str
    point: str

    def __str__(self) -> str:
        return f"{self.process} {self.point} ({self.play})"


def both(*whats: str) -> tuple[str, ...]:
    """Before and after each."""
    return tuple(f"{when} {what}" for what in whats for when in ("before", "after"))


MEMBERS = {
    "befriend": (
        *both("commit of member_registered", "commit of residency_decided"),
        *both("commit of friendship_formed", "publishing friendship_formed"),
        *both("sending friendship_formed"),
        "after marking friendship_formed",
        "before answering members.accept_friend_request",
        *both("acknowledging members.accept_friend_request"),
    ),
    "rent": ("before answering members.standing", *both("acknowledging members.standing")),
}
LISTINGS = {
    "befriend": (
        *both("commit of friendship_formed", "acknowledging friendship_formed"),
        *both("commit of listing_published"),
    ),
    "sell": (
        *both("commit of reservation_proposed", "commit of item_reserved"),
        *both("publishing item_reserved", "sending item_reserved"),
        "after marking item_reserved",
        *both("commit of payment_captured", "acknowledging payment_captured"),
        *both("commit of handover_confirmed"),
        *both("commit of payout_paid", "acknowledging payout_paid"),
        *both("asking members.standing", "acknowledging listings.accept_reservation"),
        "before answering listings.accept_reservation",
    ),
    "give": both("commit of item_completed"),
    "sale called off": both("commit of reservation_cancelled", "commit of refund_paid"),
    "sale never paid": (*both("asking payments.close_charges", "commit of reservation_cancelled"),),
}
PARKING = {
    "befriend": both("commit of friendship_formed"),
    "rent": (
        *both("commit of booking_requested", "commit of charge_due", "commit of booking_agreed"),
        *both("commit of booking_started", "commit of booking_ended", "commit of booking_settled"),
        *both("commit of payout_paid", "acknowledging payout_paid"),
        *both("acknowledging charge_due", "acknowledging payment_captured"),
        *both("publishing booking_requested", "sending booking_requested"),
        "after marking booking_requested",
        *both("publishing booking_settled", "asking members.standing"),
        "before answering parking.request_booking",
        *both("acknowledging parking.request_booking"),
    ),
    "rental called off": both("commit of booking_cancelled", "commit of refund_paid"),
    "rental never paid": both("asking payments.close_charges", "commit of booking_lapsed"),
}
PAYMENTS = {
    "rent": (
        *both("commit of booking_requested", "acknowledging booking_requested"),
        *both("commit of start_payment", "submitting charge", "commit of carry_out"),
        *both("notifying", "commit of payment_captured", "commit of note_delivery"),
        *both("publishing payment_captured", "sending payment_captured"),
        "after marking payment_captured",
        "before answering payments.pay_charge",
        *both("acknowledging payments.pay_charge"),
        *both("acknowledging payments.take_notification", "commit of booking_ended"),
        *both("commit of booking_settled", "acknowledging booking_settled"),
    ),
    "sell": (
        *both("commit of item_reserved", "commit of handover_confirmed"),
        *both("commit of escrow_released", "commit of start_payout", "submitting payout"),
        *both("commit of payout_paid", "publishing payout_paid"),
    ),
    "unknown outcome": both("querying", "commit of take_to_ask"),
    "rental called off": (
        *both("commit of booking_cancelled", "commit of start_refund", "submitting refund"),
        *both("commit of refund_paid", "publishing refund_paid"),
    ),
    "rental never paid": (
        *both("commit of close_charges", "acknowledging payments.close_charges"),
        "before answering payments.close_charges",
    ),
}
GATEWAY = {
    "rent": both(
        "asking parking.request_booking", "asking payments.pay_charge", "asking parking.check_out"
    ),
    "sell": both("asking payments.take_notification", "asking listings.hand_over"),
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
        [Stop(process, play, point) for play, all_of in plays.items() for point in all_of]
        for process, plays in points.items()
    ]
    return [[stop for stop in together if stop] for together in zip_longest(*columns)]


def each(points: Points) -> Iterator[Stop]:
    for together in stops(points):
        yield from together
