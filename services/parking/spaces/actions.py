"""Use cases of spaces: publish, change, withdraw."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import inspect, select, update
from sqlalchemy.orm import Session

from chassis.circle import include_self
from chassis.outbox import publish
from contracts.errors.general import ValidationFailed
from contracts.errors.parking import SpaceWithdrawn, WouldCutBookings
from contracts.json import Json
from services.parking.availability.rules import Opening
from services.parking.availability.views import crowded_by, cut_by
from services.parking.bookings.model import Booking
from services.parking.spaces.model import Space, opening_of
from services.parking.spaces.rules import (
    PUBLISHED,
    REMOVED,
    WITHDRAWN,
    require_resident,
    space_problems,
)
from services.parking.spaces.schemas import columns_of, cut_json


def publish_space(
    session: Session,
    body: dict[str, Any],
    *,
    standing: Json,
    missing_photos: list[str],
    now: datetime,
) -> Space:
    """Offer a space to its owner's circle.

    `standing` is what members.standing(members=hidden_from) answered, `missing_photos` those that
    are not the owner's own. ResidencyRequired, ValidationFailed.
    """
    require_resident(standing)
    values = columns_of(body)
    strangers = _stranger_problems(body, standing["outsiders"], missing_photos)
    _refuse(strangers + space_problems(values))
    include_self(session, standing)
    space = Space(
        owner_id=UUID(standing["member_id"]),
        community_id=UUID(standing["community_id"]),
        zone=standing["zone"],
        published_at=now,
        **values,
    )
    session.add(space)
    session.flush()
    _announce(session, "space_published", space)
    return space


def change_space(
    session: Session,
    space: Space,
    body: dict[str, Any],
    *,
    outsiders: list[str],
    missing_photos: list[str],
    now: datetime,
) -> None:
    """Change what its owner offers from now on; bookings keep the terms they were made on, and
    their time (WouldCutBookings). The space is locked by the caller."""
    values = columns_of(body)
    said = {c.key: getattr(space, c.key) for c in inspect(Space).columns} | values
    _refuse(_stranger_problems(body, outsiders, missing_photos) + space_problems(said))
    with changing(session, space, now):
        for name, value in values.items():
            setattr(space, name, value)


@contextmanager
def changing(session: Session, space: Space, now: datetime) -> Iterator[None]:
    """Around what an owner changes of a space, which the caller has locked. SpaceWithdrawn; what
    would cut a live booking is refused (WouldCutBookings).

    Who books reads the space under a lock that waits for this one: no booking comes in between.
    """
    if space.status != PUBLISHED:
        raise SpaceWithdrawn
    before, buffer_before = opening_of(space), space.buffer_minutes
    yield
    if session.is_modified(space):
        _keep_bookings(session, space, before, buffer_before, now)
        _changed(session, "space_changed", space)


def _keep_bookings(
    session: Session, space: Space, before: Opening, buffer_before: int, now: datetime
) -> None:
    """Those that there are hold the time that the owner wants between two from now on."""
    cut = {row.id: row for row in cut_by(session, space, before, now)}
    if space.buffer_minutes > buffer_before:
        cut |= {row.id: row for row in crowded_by(session, space, now)}
    if cut:
        named = sorted(cut.values(), key=lambda row: row.starts_at)
        raise WouldCutBookings(bookings=[cut_json(row) for row in named])
    if space.buffer_minutes != buffer_before:
        held = update(Booking).where(Booking.space_id == space.id, Booking.live)
        session.execute(held.values(buffer_minutes=space.buffer_minutes))


def withdraw_space(session: Session, space: Space) -> None:
    """Stop offering it; a second time changes nothing."""
    if space.status == PUBLISHED:
        space.status = WITHDRAWN
        _changed(session, "space_withdrawn", space)


def remove_space(session: Session, space: Space) -> None:
    """Take it out of sight for good. The space is locked by the caller."""
    space.status = REMOVED
    _changed(session, "space_withdrawn", space)


def hide_space(session: Session, space: Space, hidden_by: UUID | None) -> None:
    """Hide it from everybody but its owner, or with None show it again."""
    space.hidden_by = hidden_by
    _changed(session, "space_changed", space)


def withdraw_spaces_of(
    session: Session, owner_id: UUID, moved_out_at: datetime | None = None
) -> None:
    """Stop offering what somebody who has moved out offered before, or who has left for good ever
    offered; bookings there go on."""
    offered = select(Space).where(Space.owner_id == owner_id, Space.status == PUBLISHED)
    if moved_out_at:
        # News that comes late must not take what they offer where they live now.
        offered = offered.where(Space.published_at <= moved_out_at)
    locked = offered.order_by(Space.id).with_for_update(key_share=True)
    for space in session.scalars(locked):
        withdraw_space(session, space)


def _stranger_problems(
    body: dict[str, Any], outsiders: list[str], missing_photos: list[str]
) -> list[Json]:
    """Field errors for members of elsewhere and photos of others."""
    strange = {
        "hidden_from": (set(outsiders), "not_a_member"),
        "photo_ids": (set(missing_photos), "unknown_photo"),
    }
    return [
        {"pointer": f"/{name}/{position}", "code": code}
        for name, (wrong, code) in strange.items()
        for position, value in enumerate(body.get(name, []))
        if str(value) in wrong
    ]


def _refuse(problems: list[Json]) -> None:
    if problems:
        raise ValidationFailed(errors=problems)


def _changed(session: Session, event_type: str, space: Space) -> None:
    space.version += 1
    session.flush()
    _announce(session, event_type, space)


def _announce(session: Session, event_type: str, space: Space) -> None:
    publish(
        session,
        event_type,
        aggregate_id=space.id,
        aggregate_version=space.version,
        data={"space_id": str(space.id), "owner_id": str(space.owner_id)},
    )
