"""Reads of spaces: the circle's, one's own, one of them."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    exists,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from chassis.answer import Answer
from chassis.circle import (
    OWNER_CARD,
    VIEWER,
    card_photos,
    card_written,
    from_viewers_circle,
    visible_to_viewer,
    with_owner,
)
from chassis.fragments import Fragment, Fragments
from chassis.pages import Paged, Paging, encoded_page
from chassis.reader import Read
from chassis.viewer import Viewer
from contracts.errors.general import NotOwner, NotThere
from contracts.json import Json
from services.parking.availability.rules import Opening
from services.parking.bookings.model import KEEPS_PHOTOS, KEPT_PHOTOS, Booking
from services.parking.bookings.rules import TOLD_WHERE
from services.parking.disputes.model import Dispute, Evidence
from services.parking.overstays.model import Overstay
from services.parking.spaces.model import Space, opening_of, terms_of
from services.parking.spaces.rules import PUBLISHED, Terms
from services.parking.spaces.schemas import space_json, space_subject_json

_SPACE = Space.__table__
NEWEST = (_SPACE.c.published_at.desc(), _SPACE.c.id.desc())
# A space that is withdrawn, removed or hidden by the committee is its owner's alone.
OFFERED = (_SPACE.c.status == PUBLISHED) & _SPACE.c.hidden_by.is_(None)
SEEN: ColumnElement[bool] = visible_to_viewer(_SPACE.c.owner_id, _SPACE.c.hidden_from) & or_(
    OFFERED, _SPACE.c.owner_id == VIEWER
)
_ONE = _SPACE.c.id == bindparam("space_id", type_=Uuid())
_MANY = _SPACE.c.id == any_(bindparam("space_ids", type_=ARRAY(Uuid())))
_VISIBLE = select(Space).where(_ONE, SEEN)
_OF_BOOKINGS = select(Space).where(_MANY)
_SUBJECTS = select(Space).where(_MANY, SEEN)

_CARD = card_written(_SPACE.c.owner_id).label("card")
# Whether the viewer has an agreed booking here that is not over, and so knows the place; later they
# keep what their booking remembers of it.
_TOLD = exists().where(
    Booking.space_id == _SPACE.c.id,
    Booking.renter_id == VIEWER,
    Booking.live,
    Booking.status == any_(literal([state.value for state in TOLD_WHERE], ARRAY(Text()))),
)
_SHOWN: Select[Any] = (
    select(
        *_SPACE.c,
        *OWNER_CARD,
    )
    .select_from(with_owner(_SPACE))
    .where(SEEN)
)
_SHOWN_ONE = Read(_SHOWN.where(_ONE).add_columns(_TOLD.label("told")))
_SHOWN_MANY = Read(_SHOWN.where(_MANY))
LISTED = select(_SPACE.c.id, _SPACE.c.version, _SPACE.c.published_at, _CARD)
_MINE = Paged(LISTED.where(_SPACE.c.owner_id == VIEWER), NEWEST)
OTHERS = _SPACE.c.owner_id != VIEWER
# From the viewer's side: from the newest space of all, PostgreSQL read the whole table.
_AROUND = from_viewers_circle(_SPACE.c.owner_id, _SPACE.c.hidden_from)
_CIRCLE = Paged(LISTED.where(OFFERED, OTHERS, _AROUND), NEWEST)
_SHOWS_PHOTO = _SPACE.c.photo_ids.contains(bindparam("photo_ids", type_=ARRAY(Uuid())))
_PHOTO_SEEN = select(exists().where(_SHOWS_PHOTO, SEEN))


class Known(Fragment):
    """What is remembered of a version of a space: how it looks, when it opens, what it costs."""

    __slots__ = ("currency", "opening", "terms")

    def __init__(self, row: Row[Any], body: Json) -> None:
        super().__init__(body, card_photos(row) + [str(photo) for photo in row.photo_ids])
        self.opening: Opening = opening_of(row)
        self.terms: Terms = terms_of(row)
        self.currency: str = row.currency


class _Look(NamedTuple):
    """To the owner (`own`), to a renter who has been told the place, or to the circle."""

    own: bool
    told: bool = False

    def key(self, row: Row[Any]) -> Hashable:
        return row.id, row.version, row.card, self.own, self.told

    def made(self, row: Row[Any]) -> Known:
        return Known(row, space_json(row, own=self.own, told_where=self.told))


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
    return listed_spaces(session, _CIRCLE, viewer, paging)


def own_spaces(session: Session, viewer: Viewer, paging: Paging) -> Answer:
    """All that somebody ever published here, newest first."""
    return listed_spaces(session, _MINE, viewer, paging, own=True)


def detail(session: Session, space_id: UUID | None, viewer: Viewer) -> Answer:
    """One space as the viewer sees it, or NotThere."""
    row = _row(session, space_id, viewer)
    look = _Look(own=row.owner_id == viewer.member_id, told=row.told)
    return _known.of(row, look).answer(viewer.passes.of)


def changed(session: Session, space: Space, viewer: Viewer) -> Answer:
    """A space as it will be once this transaction has committed, to the owner who changed it."""
    # Not kept: should the commit fail, the next change will have the same version.
    session.flush()
    return _Look(own=True).made(_row(session, space.id, viewer)).answer(viewer.passes.of)


def listed_spaces(
    session: Session,
    listed: Paged,
    viewer: Viewer,
    paging: Paging,
    *,
    own: bool = False,
    **bound: Any,
) -> Answer:
    """A page of a list that has all of LISTED and takes the parameters `bound`."""
    page = listed.page(session, paging, viewer_id=viewer.member_id, **bound)
    known = looked_up(session, page.items, viewer, own=own)
    shown = (each.shown(viewer.passes.of) for each in known.values())
    return encoded_page(shown, page.next_cursor)


def looked_up(
    session: Session, listed: Sequence[Row[Any]], viewer: Viewer, *, own: bool
) -> dict[UUID, Known]:
    """What is known of the listed spaces, of those that changed in between as they are now."""

    def read(space_ids: list[UUID]) -> Iterable[Row[Any]]:
        return _SHOWN_MANY.rows(session, space_ids=space_ids, viewer_id=viewer.member_id)

    return _known.of_listed(listed, _Look(own), read)


def _row(session: Session, space_id: UUID | None, viewer: Viewer) -> Any:
    found = _SHOWN_ONE.rows(session, space_id=space_id, viewer_id=viewer.member_id)
    if not found:
        raise NotThere
    return found[0]


def subjects(session: Session, space_ids: list[UUID], viewer: Viewer) -> dict[str, Json]:
    """Those of `space_ids` that the viewer may see, as the subject of a conversation."""
    wanted = {"space_ids": space_ids, "viewer_id": viewer.member_id}
    return {
        str(space.id): space_subject_json(space.owner_id, space.label, space.photo_ids, viewer)
        for space in session.scalars(_SUBJECTS, wanted)
    }


def photos_in_use(session: Session, photo_ids: Collection[UUID]) -> set[UUID]:
    """Those of `photo_ids` that a space shows, that a booking's snapshot of one names, that show
    who else was parked there, or that a dispute shows."""
    shown = select(Space.photo_ids).where(Space.photo_ids.overlap(photo_ids))
    found = {each for ids in session.scalars(shown) for each in ids}
    named = [str(photo_id) for photo_id in photo_ids]
    kept = (
        select(KEPT_PHOTOS)
        .select_from(Booking)
        .where(KEEPS_PHOTOS, KEPT_PHOTOS.has_any(cast(named, ARRAY(Text))))
    )
    found |= {UUID(each) for ids in session.scalars(kept) for each in ids}
    shot = select(Booking.occupied_photo_id).where(
        Booking.occupied_photo_id == any_(literal(list(photo_ids), ARRAY(Uuid())))
    )
    found |= {each for each in session.scalars(shot) if each is not None}
    still_there = select(Overstay.photo_id).where(
        Overstay.photo_id == any_(literal(list(photo_ids), ARRAY(Uuid())))
    )
    before_committee = select(Evidence.photo_id).where(
        Evidence.photo_id == any_(literal(list(photo_ids), ARRAY(Uuid())))
    )
    found |= set(session.scalars(before_committee))
    found |= {each for each in session.scalars(still_there) if each is not None}
    return found.intersection(photo_ids)


def may_see_photo(session: Session, photo_id: UUID, viewer_id: UUID) -> bool:
    """Whether this viewer may see a space that shows the photo, or had a deal on one that did, or
    in a dispute about which it is shown."""
    wanted = {"photo_ids": [photo_id], "viewer_id": viewer_id}
    if session.scalar(_PHOTO_SEEN, wanted):
        return True
    party = (Booking.owner_id == viewer_id) | (Booking.renter_id == viewer_id)
    kept = Booking.snapshot["photo_ids"].contains([str(photo_id)])
    shot = Booking.occupied_photo_id == photo_id
    disputed = exists().where(
        Evidence.photo_id == photo_id,
        Dispute.id == Evidence.dispute_id,
        Dispute.booking_id == Booking.id,
    )
    still_there = Booking.id.in_(select(Overstay.booking_id).where(Overstay.photo_id == photo_id))
    return bool(
        session.scalar(select(exists().where(party, or_(kept, shot, disputed, still_there))))
    )
