"""Reads of the line: whose turn it is, where one stands, what is over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE
from sqlalchemy.orm import Session, aliased

from chassis.circle import VIEWER, visible_to_viewer
from chassis.leaving import WITHDRAWN
from chassis.pages import Page, Paging, page
from chassis.tables import circle, leaving
from contracts.errors.general import NotThere
from services.parking.availability.rules import Period
from services.parking.availability.views import SPAN, span_range
from services.parking.bookings.model import Booking
from services.parking.spaces.model import Space
from services.parking.spaces.views import OFFERED, SEEN
from services.parking.waiting.model import Waiting

IN_LINE = Waiting.booking_id.is_(None)
_SPACE = Space.__table__.c
NEWEST = (Waiting.created_at.desc(), Waiting.id.desc())
# Of one who waits: they may see the space now.
_IN_SIGHT = OFFERED & visible_to_viewer(Space.owner_id, Space.hidden_from, Waiting.member_id)
_AHEAD, _MINE = aliased(Waiting), aliased(Waiting)


def _is_ready(entry: Any, space: Any) -> ColumnElement[bool]:
    """It is the turn of who waits, but for those ahead: the time is not taken, and they have not
    let others past for now."""
    minute: ColumnElement[Any] = literal_column("interval '1 minute'")
    until = entry.ends_at + space.buffer_minutes * minute
    wanted = func.tstzrange(entry.starts_at, until, cast("[)", Text()), type_=TSTZRANGE())
    here = (Booking.space_id == entry.space_id, Booking.live, Booking.held.overlaps(wanted))
    taken = exists().where(*here).correlate_except(Booking)
    return and_(entry.booking_id.is_(None), entry.rests_until.is_(None), ~taken)


_BEHIND_ME = (
    exists()
    .where(
        _MINE.space_id == _AHEAD.space_id,
        _MINE.member_id == VIEWER,
        _MINE.booking_id.is_(None),
        _MINE.rests_until.is_(None),
        _MINE.period.overlaps(SPAN),
        _MINE.seq < _AHEAD.seq,
    )
    .correlate_except(_MINE)
)
# Of a space: SPAN is not taken there, but is the turn of somebody before VIEWER. Whatever freed the
# time, until the clock has made the booking of whose turn it is nobody slips in between.
IS_ANOTHERS_TURN: ColumnElement[bool] = (
    exists()
    .where(
        _AHEAD.space_id == _SPACE.id,
        _AHEAD.member_id != VIEWER,
        _AHEAD.period.overlaps(SPAN),
        _is_ready(_AHEAD, _SPACE),
        ~_BEHIND_ME,
    )
    .correlate_except(_AHEAD)
)


class Turn(NamedTuple):
    """Whose turn it is, and whose space it is."""

    entry_id: UUID
    owner_id: UUID
    member_id: UUID


def own_entries(session: Session, member_id: UUID, now: datetime, paging: Paging) -> Page:
    """What one waits for, and what came of it until that time is over; newest first.

    What one may not see any more does not exist, unless a booking was made of it.
    """
    wanted = (
        select(Waiting)
        .join(Space, Space.id == Waiting.space_id)
        .where(
            Waiting.member_id == member_id,
            Waiting.ends_at > now,
            or_(Waiting.booking_id.is_not(None), and_(Waiting.starts_at > now, SEEN)),
        )
        .params({VIEWER.key: member_id})
    )
    return page(session, wanted, order=NEWEST, paging=paging)


def own_entry(session: Session, entry_id: UUID | None, member_id: UUID) -> Waiting:
    """Locked. NotThere, also where one may not see the space any more."""
    wanted = (
        select(Waiting)
        .join(Space, Space.id == Waiting.space_id)
        .where(
            Waiting.id == entry_id,
            Waiting.member_id == member_id,
            or_(Waiting.booking_id.is_not(None), SEEN),
        )
        .with_for_update(of=Waiting)
    )
    entry: Waiting | None = session.scalar(wanted, {VIEWER.key: member_id})
    if entry is None:
        raise NotThere
    return entry


def places(session: Session, entry_ids: list[UUID]) -> Mapping[UUID, int]:
    """From 1 on, among those who wait for some of the same time and may see the space."""
    in_sight = OFFERED & visible_to_viewer(Space.owner_id, Space.hidden_from, _AHEAD.member_id)
    ahead = (
        select(func.count())
        .select_from(_AHEAD)
        .join(Space, Space.id == _AHEAD.space_id)
        .where(
            _AHEAD.space_id == Waiting.space_id,
            _AHEAD.booking_id.is_(None),
            _AHEAD.period.overlaps(Waiting.period),
            _AHEAD.seq < Waiting.seq,
            in_sight,
        )
        .correlate(Waiting)
        .scalar_subquery()
    )
    wanted = select(Waiting.id, ahead).where(Waiting.id.in_(entry_ids), IN_LINE)
    return {row[0]: row[1] + 1 for row in session.execute(wanted)}


def statuses(session: Session, booking_ids: list[UUID]) -> Mapping[UUID, str]:
    wanted = select(Booking.id, Booking.status).where(Booking.id.in_(booking_ids))
    return {row.id: row.status for row in session.execute(wanted)}


def numbers(session: Session, member_id: UUID, space_id: UUID, now: datetime) -> tuple[int, int]:
    """What the member waits for, and how many wait for times of the space."""
    coming = (IN_LINE, Waiting.starts_at > now)
    mine = select(func.count()).select_from(Waiting).where(Waiting.member_id == member_id, *coming)
    here = select(func.count()).select_from(Waiting).where(Waiting.space_id == space_id, *coming)
    row: Any = session.execute(select(mine.scalar_subquery(), here.scalar_subquery())).one()
    return row[0], row[1]


def has_booked(session: Session, member_id: UUID, space_id: UUID, wanted: Period) -> bool:
    """Whether some of the time there is the member's own already."""
    own = exists().where(
        Booking.space_id == space_id,
        Booking.renter_id == member_id,
        Booking.live,
        Booking.period.overlaps(span_range(wanted)),
    )
    return bool(session.scalar(select(own)))


def spaces_with_a_turn(now: datetime) -> Select[UUID]:
    """Where somebody waits for a time that is not taken now."""
    ready = select(Waiting.space_id).join(Space, Space.id == Waiting.space_id)
    return ready.where(_is_ready(Waiting, Space), Waiting.starts_at > now).distinct()


def whose_turn(session: Session, space_id: UUID, now: datetime) -> Turn | None:
    """The first in line whose time is not taken."""
    wanted = (
        select(Waiting.id, Space.owner_id, Waiting.member_id)
        .join(Space, Space.id == Waiting.space_id)
        .where(Waiting.space_id == space_id, _is_ready(Waiting, Space), Waiting.starts_at > now)
        .order_by(Waiting.seq)
        .limit(1)
    )
    row = session.execute(wanted).one_or_none()
    return Turn(*row) if row else None


def over(now: datetime) -> Select[UUID]:
    """Those who wait for what has begun, and all of which the time is over."""
    begun = and_(IN_LINE, Waiting.starts_at <= now)
    return select(Waiting.id).where(or_(begun, Waiting.ends_at <= now))


def rested(now: datetime) -> Select[UUID]:
    return select(Waiting.id).where(IN_LINE, Waiting.rests_until <= now)


def out_of_sight(_: datetime) -> Select[UUID]:
    """Those who may not see any more what they wait for."""
    joined = select(Waiting.id).join(Space, Space.id == Waiting.space_id)
    return joined.where(IN_LINE, ~_IN_SIGHT)


def is_leaving(session: Session, members: list[UUID]) -> bool:
    """Whether one of them is having themselves erased: no booking begins with them."""
    noted = exists().where(leaving.c.member_id.in_(members), leaving.c.state != WITHDRAWN)
    return bool(session.scalar(select(noted)))


def has_heard(session: Session, owner_id: UUID, versions: Mapping[str, int]) -> bool:
    """Whether the replica of the circle knows of the owner and each of these what was told of them
    in this version, or later."""
    known = select(circle.c.viewer_id, circle.c.version).where(
        circle.c.owner_id == owner_id, circle.c.viewer_id.in_([UUID(one) for one in versions])
    )
    found = {str(row.viewer_id): row.version for row in session.execute(known)}
    return all(found.get(other, 0) >= version for other, version in versions.items())
