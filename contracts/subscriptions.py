"""Who listens to what: each queue and the event types bound to it."""

from contracts.news import NEWS

EXCHANGE = "linli.events"
# Where events go that nobody listens to, and are dropped: their types are known, and so is this.
UNHEARD = "linli.unheard"
# Where events go that no queue at all is bound to: something is wrong with the broker.
UNROUTED = "linli.unrouted"
RETRY_PREFIX = "linli.retry."
# What is written on a message that could not be handled; `linli dead-letters` reads it.
OURS = "x-linli-"
ATTEMPT = f"{OURS}attempt"
WAITS = f"{OURS}waits"
REASON = f"{OURS}reason"
FIRST = f"{OURS}first-failed"
LAST = f"{OURS}last-failed"
# The retry ladder, in milliseconds: after the last rung a message is parked as a dead letter.
RETRY_LADDER_MS = (1_000, 10_000, 60_000, 600_000)

# Each tells the whole truth about two members.
PAIR = (
    "friendship_formed",
    "friendship_ended",
    "friendship_suspended",
    "friendship_restored",
    "member_blocked",
    "member_unblocked",
)
_CIRCLE = (*PAIR, "member_registered", "member_updated")

_ERASURES = ("member_erased", "erasure_withdrawn")

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "listings.circle": _CIRCLE,
    "listings.committee": ("post_moderated",),
    "listings.payments": ("payment_captured", "payout_paid", "refund_paid"),
    "listings.privacy": _ERASURES,
    # What the committee does in the other services, for its log.
    "members.committee": (
        "disputes_seen",
        "reservation_decided",
        "booking_disputes_seen",
        "booking_decided",
    ),
    "members.deals": (
        "handover_confirmed",
        "reservation_fell_through",
        "no_show_contested",
        "no_show_open_longer",
        "booking_ended",
        "booking_settled",
        "booking_disputed",
    ),
    "members.overview": (
        "item_reserved",
        "handover_confirmed",
        "reservation_decided",
        "booking_requested",
        "booking_settled",
        "booking_decided",
    ),
    # All of which somebody is told, from every service.
    "members.notifications": tuple(sorted(NEWS)),
    "members.privacy": ("member_scrubbed",),
    "parking.circle": _CIRCLE,
    "parking.committee": ("post_moderated",),
    "parking.payments": ("charge_due", "payment_captured", "payout_paid"),
    "parking.privacy": _ERASURES,
    "parking.residency": ("residency_ended",),
    "payments.bookings": (
        "booking_requested",
        "booking_approved",
        "booking_ended",
        "booking_forfeited",
        "booking_cancelled",
        "booking_declined",
        "booking_lapsed",
        "booking_overstay_charged",
        "booking_overstay_objected",
        "booking_overstay_forgiven",
        "booking_extension_requested",
        "booking_extension_lapsed",
        "booking_settled",
        "booking_disputed",
        "booking_dispute_withdrawn",
        "booking_dispute_lapsed",
        "booking_decided",
    ),
    "payments.privacy": _ERASURES,
    "payments.reservations": (
        "item_reserved",
        "reservation_cancelled",
        "reservation_fell_through",
        "handover_confirmed",
        "reservation_decided",
    ),
}

# What every replica of a process hears while it runs, through a transient queue of its own.
BROADCASTS: dict[str, tuple[str, ...]] = {
    "gateway": ("session_ended", "member_language_changed"),
}


def dead_letter_queue(queue: str) -> str:
    return f"{queue}.dead"


def retry_queue(delay_ms: int) -> str:
    return f"{RETRY_PREFIX}{delay_ms}"
