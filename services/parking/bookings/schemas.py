"""A booking as the two parties read it, and the facts told about it."""

from datetime import datetime
from uuid import UUID

from chassis.clock import rfc3339
from chassis.database import Row
from chassis.viewer import Viewer
from contracts.fees import fee_json
from contracts.json import Json
from contracts.labels import status_label
from contracts.money import Money, money_json
from services.parking.availability.rules import Period
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import TOLD_WHERE, State
from services.parking.cancellations.rules import kept
from services.parking.cancellations.schemas import terms_json
from services.parking.forfeits.schemas import agreed_json
from services.parking.spaces.model import Space, terms_of
from services.parking.spaces.rules import price
from services.parking.spaces.schemas import photos_json, place_of


def booking_json(
    booking: Booking, space: Space | Row, viewer: Viewer, cards: dict[UUID, Json]
) -> Json:
    """`cards` holds those of owner and renter; the caller is one of the two."""
    return {
        "id": str(booking.id),
        "space_id": str(booking.space_id),
        "series_id": _text(booking.series_id),
        "status": booking.status,
        "status_label": status_label("booking", booking.status, viewer.locale),
        "starts_at": rfc3339(booking.starts_at),
        "ends_at": rfc3339(booking.ends_at),
        "plate": booking.plate,
        "total": money_json(booking.total, booking.currency),
        "deposit": money_json(booking.deposit, booking.currency),
        "balance": money_json(booking.balance, booking.currency),
        **fee_json(booking.price, booking.fee_bps, booking.currency),
        "lines": booking.snapshot.get("lines"),
        # What was paid beside the total for a longer stay.
        "supplement": money_json(booking.supplement, booking.currency),
        "extensions": [],
        "overstay": None,
        "in_doubt": booking.warned_at is not None,
        "deposit_charge_id": _text(booking.deposit_charge_id),
        "balance_charge_id": _text(booking.balance_charge_id),
        "approve_by": _moment(booking.approve_by),
        "hold_expires_at": _moment(booking.hold_expires_at),
        "balance_due_at": _moment(booking.balance_due_at),
        "started_at": _moment(booking.started_at),
        "ended_at": _moment(booking.ended_at),
        "arrival": booking.arrival,
        "arrived_at": _moment(booking.arrived_at),
        "reason": booking.reason,
        "cancelled_by": booking.cancelled_by,
        "cancelled_because": "occupied" if booking.found_occupied else None,
        "kept": money_json(booking.kept, booking.currency),
        "occupied_photo": _photo(booking, viewer),
        **terms_json(booking.stake, booking.currency, viewer.locale),
        "refund_if_cancelled_now": _refund(booking, viewer),
        "owner": cards[booking.owner_id],
        "renter": cards[booking.renter_id],
        "space": _space_json(booking, space, viewer),
        "if_unpaid": agreed_json(booking),
        "dispute": None,
        "created_at": rfc3339(booking.created_at),
        "version": booking.version,
    }


def _space_json(booking: Booking, space: Space | Row, viewer: Viewer) -> Json:
    said = {name: value for name, value in booking.snapshot.items() if name != "lines"}
    photos = photos_json([UUID(photo) for photo in said.pop("photo_ids")], viewer)
    if booking.live:
        # The place is told as it is now, so that a corrected note still reaches who drives there.
        said |= place_of(space)
    if booking.owner_id != viewer.member_id and booking.state not in TOLD_WHERE:
        said = {name: value for name, value in said.items() if name not in place_of(space)}
    return {"id": str(booking.space_id), "photos": photos, **said}


def _photo(booking: Booking, viewer: Viewer) -> Json | None:
    """What the renter found there; both may look at it."""
    if booking.occupied_photo_id is None:
        return None
    return photos_json([booking.occupied_photo_id], viewer)[0]


def _refund(booking: Booking, viewer: Viewer) -> Json | None:
    """What the viewer's calling it off now would give back, once the deposit is paid: of that as
    the terms have it, and all that was paid for a longer stay."""
    if booking.state is not State.AGREED or booking.starts_at <= viewer.now:
        return None
    own = booking.owner_id == viewer.member_id
    kept_now = 0 if own else kept(booking.stake, viewer.now)
    return money_json(booking.deposit - kept_now + booking.supplement, booking.currency)


def alternative_json(space: Space | Row, period: Period) -> Json:
    """Another time or another space, with what it would cost."""
    start, end = period
    return {
        "space_id": str(space.id),
        "label": space.label,
        "starts_at": rfc3339(start),
        "ends_at": rfc3339(end),
        "total": Money(price(terms_of(space), start, end).total, space.currency).json(),
    }


def parties_json(booking: Booking) -> Json:
    """The data of most events about a booking."""
    return {
        "booking_id": str(booking.id),
        "owner_id": str(booking.owner_id),
        "renter_id": str(booking.renter_id),
    }


def cancellation_json(booking: Booking) -> Json:
    """How what was paid is divided is said only where the owner keeps something of it."""
    told = parties_json(booking) | {"by": booking.cancelled_by}
    if booking.found_occupied:
        return told | {"because": "occupied"}
    if booking.kept is None:
        return told
    return told | {
        "to_payer": money_json(booking.in_escrow - booking.kept, booking.currency),
        "to_payee": money_json(booking.kept, booking.currency),
    }


def agreement_json(booking: Booking) -> Json:
    return parties_json(booking) | {"space_id": str(booking.space_id)}


def offer_json(booking: Booking) -> Json:
    """What payments needs to know to open a deal."""
    fee = {"fee_bps": booking.fee_bps} if booking.fee_bps else {}
    return (
        agreement_json(booking)
        | fee
        | {
            "starts_at": rfc3339(booking.starts_at),
            "ends_at": rfc3339(booking.ends_at),
            "total": money_json(booking.total, booking.currency),
            "deposit": money_json(booking.deposit, booking.currency),
            "balance": money_json(booking.balance, booking.currency),
            "deposit_due_at": _moment(booking.hold_expires_at),
        }
    )


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
