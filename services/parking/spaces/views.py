"""Reads of spaces: the circle's, one's own, one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from chassis.circle import neighbour_cards, visible_to
from chassis.pages import Page, encode, page
from contracts.errors.base import Json
from contracts.errors.general import NotOwner, NotThere
from services.parking.availability.rules import Period
from services.parking.availability.views import is_open, no_booking_in
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import TOLD_WHERE
from services.parking.spaces.model import Space
from services.parking.spaces.rules import PUBLISHED, price
from services.parking.spaces.schemas import Onlooker, quote_json, space_json, subject_json

NEWEST = (Space.published_at.desc(), Space.id.desc())
# Candidates looked at for one page when only some of them will do.
MOST_ROUNDS = 20
# Looked at together; most spaces that fit are open too.
CANDIDATES = 100


@dataclass(frozen=True)
class Paging:
    """`cursor` None is the first page."""

    cursor: str | None
    limit: int


def seen_by(viewer_id: UUID) -> ColumnElement[bool]:
    """The visibility rule for spaces; a withdrawn one is its owner's alone."""
    offered = (Space.status == PUBLISHED) | (Space.owner_id == viewer_id)
    return visible_to(viewer_id, Space.owner_id, Space.hidden_from) & offered


def visible_space(session: Session, space_id: UUID | None, viewer_id: UUID) -> Space:
    """The space, or NotThere."""
    seen = session.scalar(select(Space).where(Space.id == space_id, seen_by(viewer_id)))
    if seen is None:
        raise NotThere
    return seen


def own_space(session: Session, space_id: UUID | None, owner_id: UUID) -> Space:
    """The space, locked to be changed by its owner; NotThere or NotOwner."""
    space = visible_space(session, space_id, owner_id)
    if space.owner_id != owner_id:
        raise NotOwner
    # NO KEY: a booking, which refers to the space, need not wait for its owner's change.
    session.refresh(space, with_for_update={"key_share": True})
    return space


def circle_spaces(
    session: Session, viewer_id: UUID, paging: Paging, span: Period | None = None
) -> Page:
    """What the circle offers, newest first; with `span` only what is free for all of it."""
    offered = select(Space).where(
        Space.status == PUBLISHED, Space.owner_id != viewer_id, seen_by(viewer_id)
    )
    if span is None:
        return page(session, offered, order=NEWEST, cursor=paging.cursor, limit=paging.limit)
    return _open_ones(session, offered.where(*_fits(span)), paging, span)


def _open_ones(session: Session, fitting: Select[Space], paging: Paging, span: Period) -> Page:
    # Windows are local time, which SQL does not know: many are looked at together, and the cursor
    # is that of the last one shown.
    found: list[Space] = []
    cursor = paging.cursor
    for _ in range(MOST_ROUNDS):
        part = page(session, fitting, order=NEWEST, cursor=cursor, limit=CANDIDATES)
        for space in part.items:
            if is_open(space, *span):
                found.append(space)
                if len(found) == paging.limit:
                    last = space is part.items[-1]
                    return Page(found, part.next_cursor if last else cursor_at(space))
        cursor = part.next_cursor
        if cursor is None:
            break
    return Page(found, cursor)


def cursor_at(space: Space) -> str:
    """The cursor behind `space` in the order NEWEST."""
    return encode([space.published_at, space.id])


def _fits(span: Period) -> list[ColumnElement[bool]]:
    start, end = span
    minutes = (end - start).total_seconds() / 60
    return [
        Space.min_minutes <= minutes,
        Space.max_minutes >= minutes,
        no_booking_in(Space.id, span),
    ]


def own_spaces(session: Session, owner_id: UUID, paging: Paging) -> Page:
    """All that somebody ever published here, newest first."""
    mine = select(Space).where(Space.owner_id == owner_id)
    return page(session, mine, order=NEWEST, cursor=paging.cursor, limit=paging.limit)


def rendered(
    session: Session, spaces: Sequence[Space], onlooker: Onlooker, span: Period | None = None
) -> list[Json]:
    """Spaces as the onlooker sees them in a list, with the quote for `span`; the exact place is
    left out unless they are their own."""
    cards = neighbour_cards(session, [space.owner_id for space in spaces])
    items = [space_json(space, onlooker, cards[space.owner_id]) for space in spaces]
    if span:
        for item, space in zip(items, spaces, strict=True):
            item["quote"] = quote_json(price(space.terms, *span), space.currency)
    return items


def shown(session: Session, space: Space, onlooker: Onlooker) -> Json:
    """One space as the onlooker sees it."""
    card = neighbour_cards(session, [space.owner_id])[space.owner_id]
    told = told_where(session, space, onlooker.member_id)
    return space_json(space, onlooker, card, told_where=told)


def subjects(session: Session, space_ids: list[UUID], onlooker: Onlooker) -> dict[str, Json]:
    """Those of `space_ids` that the onlooker may see, as the subject of a conversation."""
    seen = select(Space).where(Space.id.in_(space_ids), seen_by(onlooker.member_id))
    return {
        str(space.id): subject_json(space.owner_id, space.label, space.photo_ids, onlooker)
        for space in session.scalars(seen)
    }


def told_where(session: Session, space: Space, viewer_id: UUID) -> bool:
    """Whether the viewer has an agreed booking here, and so knows the place."""
    agreed = exists().where(
        Booking.space_id == space.id,
        Booking.renter_id == viewer_id,
        Booking.status.in_([state.value for state in TOLD_WHERE]),
    )
    return bool(session.scalar(select(agreed)))


def photo_sight(session: Session, photo_id: UUID, viewer_id: UUID) -> dict[str, bool]:
    """Whether any space shows the photo, and whether this viewer may see it there."""
    shows = Space.photo_ids.contains([photo_id])
    known = bool(session.scalar(select(exists().where(shows))))
    seen = known and bool(session.scalar(select(exists().where(shows, seen_by(viewer_id)))))
    if not seen:
        party = (Booking.owner_id == viewer_id) | (Booking.renter_id == viewer_id)
        kept = Booking.snapshot["photo_ids"].contains([str(photo_id)])
        seen = bool(session.scalar(select(exists().where(party, kept))))
    return {"known": known or seen, "seen": seen}
