"""Use cases of a booking up to the agreement: ask, approve, decline, cancel, run out of time."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Table, Text, Uuid, bindparam, exists, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.circle import card_of, include_self
from chassis.database import Row
from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.general import NotOwner, ValidationFailed
from contracts.errors.parking import (
    BalanceUnpaid,
    OwnSpace,
    TooManyUnpaidBookings,
)
from contracts.json import Json
from services.parking.availability.rules import Period, is_open
from services.parking.bookings.model import SLOT, Booking
from services.parking.bookings.rules import (
    MAX_UNPAID,
    Ask,
    State,
    Step,
    Waits,
    check_approval,
    check_cancel,
    plate_problems,
    tidy_plate,
    time_problems,
)
from services.parking.bookings.schemas import (
    cancellation_json,
    offer_json,
    parties_json,
)
from services.parking.bookings.views import DEBTS, wanted_space
from services.parking.cancellations.rules import kept
from services.parking.search.views import slot_taken
from services.parking.spaces.model import Space, opening_of, terms_of
from services.parking.spaces.rules import Quote, price, require_resident
from services.parking.spaces.schemas import lines_json, snapshot_of

# One renter's requests count one after the other, or two at once would both be the tenth. The space
# stays as it is until the booking is there: who changes it takes a lock that waits for this one.
_SETTLED = (
    select(
        func.pg_advisory_xact_lock(func.hashtextextended(bindparam("renter", type_=Text()), 1)),
        Space.version,
    )
    .where(Space.id == bindparam("space_id", type_=Uuid()))
    .with_for_update(read=True)
)
_BOOKING = cast(Table, Booking.__table__)
# What `_hold` says of a booking; the rest comes with its life.
_SAID = (
    *("id", "space_id", "owner_id", "status", "live", "version", "starts_at", "ends_at", "plate"),
    "buffer_minutes",
    *("total", "deposit", "balance", "currency", "hold_expires_at", "approve_by", "snapshot"),
    *("created_at", "changed_at", "renter_id", "found_occupied", "series_id", "forfeit_seconds"),
    *("supplement", "extensions"),
    "fee_bps",
)
_DEBTS = DEBTS.cte("debts")
_ROW = select(
    *(
        sql_cast(bindparam(name, type_=_BOOKING.c[name].type), _BOOKING.c[name].type)
        for name in _SAID
    )
)
_HELD = (
    insert(_BOOKING)
    .from_select(
        _SAID,
        _ROW.where(_DEBTS.c.owed.is_(None), _DEBTS.c.unpaid < MAX_UNPAID),
        include_defaults=False,
    )
    .on_conflict_do_nothing(constraint=SLOT)
    .returning(_BOOKING.c.id)
    .cte("held")
)
# Counts what the renter owes and holds, and unless that forbids it takes the slot, at once.
_HOLD = select(_DEBTS.c.owed, _DEBTS.c.unpaid, exists(select(_HELD.c.id)).label("held"))


class Held(NamedTuple):
    """A booking just made, its space, and the cards of owner and renter."""

    booking: Booking
    space: Row
    cards: dict[UUID, Json]


def announce(session: Session, event_type: str, booking: Booking, data: Json) -> None:
    """Tell the others what became of a booking."""
    session.flush()
    _tell(session, event_type, booking, data)


def _tell(session: Session, event_type: str, booking: Booking, data: Json) -> None:
    publish(
        session,
        event_type,
        aggregate_id=booking.id,
        aggregate_version=booking.version,
        data=data,
    )


def quote_stay(
    session: Session,
    body: dict[str, Any],
    *,
    viewer_id: UUID,
    now: datetime,
    ask_near: Callable[[], Json] = dict,
) -> tuple[Row, Quote]:
    """What a stay would cost. NotThere, ValidationFailed, SlotTaken."""
    wanted = (body["starts_at"], body["ends_at"])
    space = wanted_space(session, body["space_id"], wanted, viewer_id)
    _refuse(_time_problems(space, wanted, now))
    if space.taken:
        raise slot_taken(session, space, wanted, viewer_id, now=now, ask_near=ask_near)
    return space, price(terms_of(space), *wanted)


def request_booking(
    session: Session,
    body: dict[str, Any],
    *,
    renter_id: UUID,
    ask_standing: Callable[[], Json],
    now: datetime,
    waits: Waits,
    ask_near: Callable[[], Json] | None = dict,
) -> Held:
    """Hold a slot for `renter_id`, of whom `ask_standing` tells the standing(), and `ask_near` how
    many steps away from them who lives; without it nothing else is looked for.

    NotThere, ResidencyRequired, OwnSpace, ValidationFailed, BalanceUnpaid, TooManyUnpaidBookings,
    in this order, and SlotTaken twice: before members are asked at all, where all else about the
    time is right, and last, where another was quicker.
    """
    wanted = (body["starts_at"], body["ends_at"])
    space = wanted_space(session, body["space_id"], wanted, renter_id)
    plate = tidy_plate(body.get("plate"))
    problems = _problems(space, wanted, plate, now)
    own = space.owner_id == renter_id
    # Most who come too late come later than a moment: nobody else need be asked, nor a lock taken.
    if space.taken and not own and not problems:
        raise slot_taken(session, space, wanted, renter_id, now=now, ask_near=ask_near)
    standing = ask_standing()
    require_resident(standing)
    if own:
        raise OwnSpace
    _refuse(problems)
    # Before any other lock, here as everywhere: the neighbour's row, where it is written at all.
    include_self(session, standing, space.own_version)
    if _settled_version(session, space, renter_id) != space.version:
        # Its owner has changed it since it was looked at.
        space = wanted_space(session, space.id, wanted, renter_id)
        _refuse(_problems(space, wanted, plate, now))
    said = _said(space, wanted, renter_id=renter_id, plate=plate, now=now, waits=waits)
    said |= {"series_id": body.get("series_id"), "fee_bps": waits.fee_bps}
    if not _hold(session, said):
        raise slot_taken(session, space, wanted, renter_id, now=now, ask_near=ask_near)
    booking = Booking(**said)
    _tell(session, "booking_requested", booking, offer_json(booking))
    owner = card_of(session, space.owner_id, space.display_name, space.avatar, space.rating)
    renter = card_of(
        session, renter_id, *(standing[name] for name in ("display_name", "avatar", "rating"))
    )
    return Held(booking, space, {space.owner_id: owner, renter_id: renter})


def _problems(space: Row, wanted: Period, plate: str | None, now: datetime) -> list[Json]:
    required = space.plate_required
    return [*_time_problems(space, wanted, now), *plate_problems(plate, required=required)]


def _settled_version(session: Session, space: Row, renter_id: UUID) -> int:
    """The version that the space has, and from now on keeps until this is committed."""
    bound = {"renter": str(renter_id), "space_id": space.id}
    version: int = session.execute(_SETTLED, bound).one().version
    return version


def _time_problems(space: Row, wanted: Period, now: datetime) -> list[Json]:
    opening = opening_of(space)
    ask = Ask(
        *wanted,
        space.min_minutes,
        space.max_minutes,
        open=partial(is_open, opening, *wanted),
        lead_minutes=space.lead_minutes,
    )
    return time_problems(ask, now)


def _refuse(problems: list[Json]) -> None:
    if problems:
        raise ValidationFailed(errors=problems)


def _hold(session: Session, said: dict[str, Any]) -> bool:
    """Whether the slot is theirs: the exclusion constraint decides. BalanceUnpaid,
    TooManyUnpaidBookings."""
    found = session.execute(_HOLD, said).one()
    if found.owed:
        raise BalanceUnpaid(booking_id=str(found.owed))
    if found.unpaid >= MAX_UNPAID:
        raise TooManyUnpaidBookings
    return bool(found.held)


def _said(
    space: Row,
    wanted: Period,
    *,
    renter_id: UUID,
    plate: str | None,
    now: datetime,
    waits: Waits,
) -> dict[str, Any]:
    quote = price(terms_of(space), *wanted)
    state = State.AWAITING_DEPOSIT if space.instant else State.REQUESTED
    return {
        "id": uuid7(),
        "space_id": space.id,
        "owner_id": space.owner_id,
        "renter_id": renter_id,
        "status": state.value,
        "live": True,
        "version": 1,
        "starts_at": wanted[0],
        "ends_at": wanted[1],
        "plate": plate,
        "buffer_minutes": space.buffer_minutes,
        "total": quote.total,
        "deposit": quote.deposit,
        "balance": quote.balance,
        "currency": space.currency,
        "hold_expires_at": now + waits.deposit_hold if space.instant else None,
        # An answer that comes after the stay is no answer.
        "approve_by": None if space.instant else min(now + waits.approval, wanted[1]),
        # Beside what the space says, how the total comes about.
        "snapshot": snapshot_of(space) | {"lines": lines_json(quote, space.currency)},
        **dict.fromkeys(("created_at", "changed_at"), now),
        "found_occupied": False,
        "forfeit_seconds": int(waits.forfeit.total_seconds()),
        "supplement": 0,
        "extensions": 0,
    }


def approve_booking(
    session: Session, booking: Booking, *, owner_id: UUID, now: datetime, waits: Waits
) -> None:
    """The owner says yes: from now the deposit is waited for."""
    _check_owner(booking, owner_id)
    check_approval(booking.state, booking.approve_by, now)
    booking.take(Step.APPROVE, now)
    booking.hold_expires_at = now + waits.deposit_hold
    announce(session, "booking_approved", booking, offer_json(booking))


def decline_booking(
    session: Session, booking: Booking, *, owner_id: UUID, reason: str | None, now: datetime
) -> None:
    """The owner says no: the slot is free."""
    _check_owner(booking, owner_id)
    booking.take(Step.DECLINE, now)
    booking.reason = reason
    announce(session, "booking_declined", booking, parties_json(booking))


def cancel_booking(
    session: Session, booking: Booking, *, member_id: UUID, reason: str | None, now: datetime
) -> None:
    """Either side calls it off before the start; payments gives back what was paid, less what the
    owner keeps by the terms that the renter agreed to."""
    check_cancel(booking.state, booking.starts_at, now)
    by = booking.side_of(member_id)
    paid = booking.state is State.AGREED
    booking.kept = (kept(booking.stake, now) or None) if paid and by == "renter" else None
    booking.take(Step.CANCEL, now)
    booking.reason, booking.cancelled_by = reason, by
    announce(session, "booking_cancelled", booking, cancellation_json(booking))


def _check_owner(booking: Booking, member_id: UUID) -> None:
    if booking.owner_id != member_id:
        raise NotOwner
