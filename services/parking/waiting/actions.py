"""Use cases of the line: join it, leave it, be offered the time, be out of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.circle import include_self
from chassis.clock import rfc3339
from chassis.database import Row
from chassis.outbox import publish
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.parking import (
    AlreadyWaiting,
    BalanceUnpaid,
    OwnSpace,
    SlotTaken,
    TooManyUnpaidBookings,
)
from contracts.json import Json
from services.parking.availability.rules import Period
from services.parking.bookings.actions import request_booking
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import Ask, Waits, plate_problems, tidy_plate, time_problems
from services.parking.bookings.schemas import agreement_json
from services.parking.bookings.views import wanted_space
from services.parking.spaces.model import opening_of
from services.parking.spaces.rules import require_resident
from services.parking.waiting import rules
from services.parking.waiting import views as waiting_views
from services.parking.waiting.model import ONCE, Waiting


def join_line(
    session: Session,
    space_id: UUID | None,
    body: dict[str, Any],
    *,
    member_id: UUID,
    ask_standing: Callable[[], Json],
    now: datetime,
) -> Waiting:
    """Wait for a time that is taken. NotThere, ResidencyRequired, OwnSpace, ValidationFailed,
    TimeFree, AlreadyWaiting, TooManyWaiting, LineFull."""
    wanted = (body["starts_at"], body["ends_at"])
    space = wanted_space(session, space_id, wanted, member_id)
    standing = ask_standing()
    require_resident(standing)
    if space.owner_id == member_id:
        raise OwnSpace
    plate = tidy_plate(body.get("plate"))
    problems = [
        *_time_problems(space, wanted, now),
        *plate_problems(plate, required=space.plate_required),
    ]
    if problems:
        raise ValidationFailed(errors=problems)
    include_self(session, standing, space.own_version)
    rules.check_taken(opening_of(space), *wanted, taken=space.taken)
    if waiting_views.has_booked(session, member_id, space.id, wanted):
        raise AlreadyWaiting
    # One's own are counted one after the other.
    _one_at_a_time(session, f"waiting {member_id}")
    rules.check_numbers(*waiting_views.numbers(session, member_id, space.id, now))
    row = {"space_id": space.id, "member_id": member_id, "plate": plate, "created_at": now}
    return _put(session, {**row, "starts_at": wanted[0], "ends_at": wanted[1]})


def _time_problems(space: Row, wanted: Period, now: datetime) -> list[Json]:
    may_be_open = partial(rules.may_be_open, opening_of(space), *wanted)
    limits = (space.min_minutes, space.max_minutes)
    problems = time_problems(Ask(*wanted, *limits, may_be_open, space.lead_minutes), now)
    if not problems and wanted[0] <= now:
        return [{"pointer": "/starts_at", "code": "in_the_past"}]
    return problems


def _put(session: Session, row: dict[str, Any]) -> Waiting:
    put = insert(Waiting).values(row).on_conflict_do_nothing(constraint=ONCE)
    entry: Waiting | None = session.scalar(put.returning(Waiting))
    if entry is None:
        raise AlreadyWaiting
    return entry


def leave_line(session: Session, entry: Waiting) -> None:
    """Of one that was offered already, the booking is what can be cancelled."""
    if entry.booking_id is None:
        session.delete(entry)


def offer_next(session: Session, space_id: UUID, *, now: datetime, waits: Waits) -> None:
    """Hold the time for whose turn it is: a booking of theirs, as if they had asked for it now,
    with longer to pay the deposit. Who cannot have it lets the others past for a while; who could
    never is out.

    One a transaction: it takes the locks of one member's request, and of no other's.
    """
    _one_at_a_time(session, f"line {space_id}")
    turn = waiting_views.whose_turn(session, space_id, now)
    if turn is None:
        return
    # They may be leaving the line at this moment.
    locked = select(Waiting).where(Waiting.id == turn.entry_id).with_for_update()
    entry = session.scalar(locked.execution_options(populate_existing=True))
    if entry is None or entry.booking_id is not None:
        return
    if waiting_views.is_leaving(session, [turn.owner_id, turn.member_id]):
        entry.rests_until = now + rules.REST
        return
    try:
        entry.booking_id = _booked(session, entry, now, waits).id
    except NotThere:
        session.delete(entry)
    except ValidationFailed as refusal:
        if rules.FOR_GOOD & {error["code"] for error in refusal.errors}:
            session.delete(entry)
        else:
            entry.rests_until = now + rules.REST
    except (BalanceUnpaid, TooManyUnpaidBookings):
        entry.rests_until = now + rules.REST
    except SlotTaken:
        # Somebody was quicker: it is nobody's turn any more.
        return


def _booked(session: Session, entry: Waiting, now: datetime, waits: Waits) -> Booking:
    asked = {name: getattr(entry, name) for name in ("space_id", "starts_at", "ends_at", "plate")}
    hold = rules.hold_of(waits.offer_hold, waits.deposit_hold, entry.starts_at, now)
    held = request_booking(
        session,
        asked,
        renter_id=entry.member_id,
        ask_standing=lambda: _standing(entry.member_id),
        now=now,
        waits=replace(waits, deposit_hold=hold),
    )
    booking = held.booking
    told = agreement_json(booking) | {
        "starts_at": rfc3339(booking.starts_at),
        "ends_at": rfc3339(booking.ends_at),
        "deposit_due_at": rfc3339(booking.hold_expires_at) if booking.hold_expires_at else None,
    }
    publish(session, "waiting_offered", aggregate_id=entry.id, aggregate_version=1, data=told)
    return booking


def _standing(member_id: UUID) -> Json:
    """No member asks here, but the clock. Who may see somebody's space is their friend, takes part
    and lives in their community: that is what members tell the circle. Their card is known."""
    card = {"display_name": "", "avatar": None, "rating": None}
    return {"member_id": str(member_id), "residency": "approved", "version": -1, **card}


def end_waiting(session: Session, entry_id: UUID, *, now: datetime) -> None:
    """What they waited for has begun, is over, or is out of their sight."""
    session.execute(delete(Waiting).where(Waiting.id == entry_id))


def end_rest(session: Session, entry_id: UUID, *, now: datetime) -> None:
    rested = update(Waiting).where(Waiting.id == entry_id, Waiting.rests_until <= now)
    session.execute(rested.values(rests_until=None))


def _one_at_a_time(session: Session, what: str) -> None:
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 2))))
