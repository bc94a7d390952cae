"""Reads of spaces: the circle's, one's own, one of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Uuid,
    any_,
    bindparam,
    exists,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from chassis.answer import Answer
from chassis.circle import (
    CARD_WRITTEN,
    VIEWER,
    card_written,
    visible_to_viewer,
)
from chassis.fragments import Fragment, Fragments
from chassis.pages import Paged, encoded_page
from chassis.tables import neighbour
from chassis.viewer import Viewer
from contracts.errors.general import NotOwner, NotThere
from contracts.json import Json
from services.parking.availability.rules import Opening
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import TOLD_WHERE
from services.parking.spaces.model import Space, opening_of, terms_of
from services.parking.spaces.rules import PUBLISHED, Terms
from services.parking.spaces.schemas import space_json, subject_json

_SPACE = Space.__table__
NEWEST = (_SPACE.c.published_at.desc(), _SPACE.c.id.desc())
# A withdrawn space is its owner's alone.
OFFERED = _SPACE.c.status == PUBLISHED
SEEN: ColumnElement[bool] = visible_to_viewer(_SPACE.c.owner_id, _SPACE.c.hidden_from) & or_(
    OFFERED, _SPACE.c.owner_id == VIEWER
)
_ONE = _SPACE.c.id == bindparam("space_id", type_=Uuid())
_MANY = _SPACE.c.id == any_(bindparam("space_ids", type_=ARRAY(Uuid())))
_VISIBLE = select(Space).where(_ONE, SEEN)
_OF_BOOKINGS = select(Space).where(_MANY)
_SUBJECTS = select(Space).where(_MANY, SEEN)

_WITH_OWNER = _SPACE.outerjoin(neighbour, neighbour.c.member_id == _SPACE.c.owner_id)
_CARD = card_written(_SPACE.c.owner_id).label("card")
# Whether the viewer has an agreed booking here that is not over, and so knows the place; later they
# keep what their booking remembers of it.
_TOLD = exists().where(
    Booking.space_id == _SPACE.c.id,
    Booking.renter_id == VIEWER,
    Booking.live,
    Booking.status.in_([state.value for state in TOLD_WHERE]),
)
_SHOWN: Select[Any] = (
    select(
        *_SPACE.c,
        CARD_WRITTEN.label("card"),
        neighbour.c.display_name,
        neighbour.c.avatar,
        neighbour.c.rating,
    )
    .select_from(_WITH_OWNER)
    .where(SEEN)
)
_SHOWN_ONE, _SHOWN_MANY = _SHOWN.where(_ONE).add_columns(_TOLD.label("told")), _SHOWN.where(_MANY)
LISTED = select(_SPACE.c.id, _SPACE.c.version, _SPACE.c.published_at, _CARD)
_MINE = Paged(LISTED.where(_SPACE.c.owner_id == VIEWER), NEWEST)
OTHERS = _SPACE.c.owner_id != VIEWER
_CIRCLE = Paged(LISTED.where(OFFERED, OTHERS, SEEN), NEWEST)
_SHOWS_PHOTO = _SPACE.c.photo_ids.contains(bindparam("photo_ids", type_=ARRAY(Uuid())))
_PHOTO_SEEN = select(exists().where(_SHOWS_PHOTO, SEEN))


@dataclass(frozen=True)
class Paging:
    """`cursor` None is the first page."""

    cursor: str | None
    limit: int


@dataclass(frozen=True)
class Known:
    """What is remembered of a version of a space: how it looks, when it opens, what it costs."""

    fragment: Fragment
    opening: Opening
    terms: Terms
    currency: str


_known: Fragments[Known] = Fragments()


def visible_space(session: Session, space_id: UUID | None, viewer_id: UUID) -> Space:
    """The space, or NotThere."""
    seen: Space | None = session.scalar(_VISIBLE, {"space_id": space_id, "viewer_id": viewer_id})
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


def spaces_of(session: Session, space_ids: Iterable[UUID]) -> dict[UUID, Space]:
    """The spaces of bookings, by id; those that the session has at hand are not read again."""
    keys = {space_id: identity_key(Space, space_id) for space_id in space_ids}
    known = {space_id: session.identity_map.get(key) for space_id, key in keys.items()}
    missing = [space_id for space_id, space in known.items() if space is None]
    if missing:
        known |= {
            space.id: space for space in session.scalars(_OF_BOOKINGS, {"space_ids": missing})
        }
    return {space_id: space for space_id, space in known.items() if space is not None}


def circle_spaces(session: Session, viewer: Viewer, paging: Paging) -> Answer:
    """What the circle offers, newest first."""
    return _listed(session, _CIRCLE, viewer, paging, own=False)


def own_spaces(session: Session, viewer: Viewer, paging: Paging) -> Answer:
    """All that somebody ever published here, newest first."""
    return _listed(session, _MINE, viewer, paging, own=True)


def detail(session: Session, space_id: UUID | None, viewer: Viewer) -> Answer:
    """One space as the viewer sees it, or NotThere."""
    row = _row(session, space_id, viewer)
    own = row.owner_id == viewer.member_id
    key = _key(row, own=own, told=row.told)
    known = _known.get(key) or _kept(row, own=own, told=row.told)
    return Answer.of(known.fragment.shown(viewer.passes.of), known.fragment.version)


def changed(session: Session, space: Space, viewer: Viewer) -> Answer:
    """A space as it will be once this transaction has committed, to the owner who changed it."""
    # Not kept: should the commit fail, the next change will have the same version.
    session.flush()
    fragment = _known_from(_row(session, space.id, viewer), own=True).fragment
    return Answer.of(fragment.shown(viewer.passes.of), fragment.version)


def _listed(
    session: Session, listed: Paged, viewer: Viewer, paging: Paging, *, own: bool
) -> Answer:
    page = listed.page(session, paging.cursor, paging.limit, viewer_id=viewer.member_id)
    known = looked_up(session, page.items, viewer, own=own)
    shown = (known[row.id] for row in page.items if row.id in known)
    return encoded_page((each.fragment.shown(viewer.passes.of) for each in shown), page.next_cursor)


def looked_up(
    session: Session, listed: Sequence[Row[Any]], viewer: Viewer, *, own: bool
) -> dict[UUID, Known]:
    """What is known of the listed spaces, of those that changed in between as they are now."""
    known = {row.id: _known.get(_key(row, own=own)) for row in listed}
    missing = [space_id for space_id, each in known.items() if each is None]
    if missing:
        wanted = {"space_ids": missing, "viewer_id": viewer.member_id}
        for row in session.execute(_SHOWN_MANY, wanted):
            known[row.id] = _kept(row, own=own)
    return {space_id: each for space_id, each in known.items() if each}


def _row(session: Session, space_id: UUID | None, viewer: Viewer) -> Row[Any]:
    wanted = {"space_id": space_id, "viewer_id": viewer.member_id}
    row = session.execute(_SHOWN_ONE, wanted).one_or_none()
    if row is None:
        raise NotThere
    return row


def _key(row: Row[Any], *, own: bool, told: bool = False) -> tuple[Any, ...]:
    """All that decides how a space looks, but for the photos' signatures."""
    return row.id, row.version, row.card, own, told


def _kept(row: Row[Any], *, own: bool, told: bool = False) -> Known:
    known = _known_from(row, own=own, told=told)
    return _known.keep(_key(row, own=own, told=told), known, known.fragment.size)


def _known_from(row: Row[Any], *, own: bool, told: bool = False) -> Known:
    body = space_json(row, own=own, told_where=told)
    photos = [str(photo) for photo in row.photo_ids]
    return Known(Fragment(body, photos), opening_of(row), terms_of(row), row.currency)


def subjects(session: Session, space_ids: list[UUID], viewer: Viewer) -> dict[str, Json]:
    """Those of `space_ids` that the viewer may see, as the subject of a conversation."""
    wanted = {"space_ids": space_ids, "viewer_id": viewer.member_id}
    return {
        str(space.id): subject_json(space.owner_id, space.label, space.photo_ids, viewer)
        for space in session.scalars(_SUBJECTS, wanted)
    }


def may_see_photo(session: Session, photo_id: UUID, viewer_id: UUID) -> bool:
    """Whether this viewer may see a space that shows the photo, or had a deal on one that did."""
    wanted = {"photo_ids": [photo_id], "viewer_id": viewer_id}
    if session.scalar(_PHOTO_SEEN, wanted):
        return True
    party = (Booking.owner_id == viewer_id) | (Booking.renter_id == viewer_id)
    kept = Booking.snapshot["photo_ids"].contains([str(photo_id)])
    return bool(session.scalar(select(exists().where(party, kept))))
