"""How a dispute looks to the two, and to the committee."""

from uuid import UUID

from chassis.clock import rfc3339
from contracts.json import Json
from contracts.labels import BOOKING_DISPUTE_REASON, in_language, status_label
from contracts.money import money_json
from services.parking.bookings.model import Booking
from services.parking.disputes.model import Dispute
from services.parking.disputes.rules import OPEN, state


def dispute_json(dispute: Dispute, booking: Booking, locale: str) -> Json:
    """What one side objected and the other answered, also once it is settled or decided."""
    return {**_objection(dispute, booking, locale), **_words(dispute)}


def case_json(
    dispute: Dispute,
    booking: Booking,
    *,
    community_id: UUID,
    cards: dict[UUID, Json],
    locale: str,
) -> Json:
    """What it is about, for the committee; `price` is what is held, and can be divided."""
    return {
        "id": str(dispute.id),
        "deal": {"kind": "booking", "id": str(booking.id)},
        "community_id": str(community_id),
        "kind": "parking",
        "price": money_json(booking.in_escrow, booking.currency),
        "payer": cards[booking.renter_id],
        "payee": cards[booking.owner_id],
        **_objection(dispute, booking, locale),
    }


def content_json(dispute: Dispute, booking: Booking) -> Json | None:
    """What there is to go by, while it is open: what each side said in its own words, what the
    two agreed, and what is known of the stay. Neither the place nor the plate is needed for it."""
    if state_of(dispute, booking) != OPEN:
        return None
    return {
        **_words(dispute),
        "label": booking.snapshot["label"],
        "starts_at": rfc3339(booking.starts_at),
        "ends_at": rfc3339(booking.ends_at),
        "started_at": rfc3339(booking.started_at) if booking.started_at else None,
        "ended_at": rfc3339(booking.ended_at) if booking.ended_at else None,
        "total": money_json(booking.total, booking.currency),
        "deposit": money_json(booking.deposit, booking.currency),
    }


def state_of(dispute: Dispute, booking: Booking) -> str:
    is_open = booking.dispute_id == dispute.id
    return state(is_open=is_open, decided=dispute.decided_at is not None)


def _words(dispute: Dispute) -> Json:
    """`answer` is None while the other side has said nothing."""
    return {"text": dispute.text, "answer": dispute.answer}


def _objection(dispute: Dispute, booking: Booking, locale: str) -> Json:
    status = state_of(dispute, booking)
    return {
        "status": status,
        "status_label": status_label("dispute", status, locale),
        "by": booking.side_of(dispute.by_id),
        "reason": dispute.reason,
        "reason_label": in_language(BOOKING_DISPUTE_REASON[dispute.reason], locale),
        "opened_at": rfc3339(dispute.opened_at),
        "answered_at": rfc3339(dispute.answered_at) if dispute.answered_at else None,
        "decision": _decision(dispute, booking),
    }


def _decision(dispute: Dispute, booking: Booking) -> Json | None:
    """The committee's, without who of it has decided."""
    if dispute.decided_at is None:
        return None
    return {
        "to_payer": money_json(dispute.to_payer, booking.currency),
        "to_payee": money_json(dispute.to_payee, booking.currency),
        "reason": dispute.explanation,
        "decided_at": rfc3339(dispute.decided_at),
    }
