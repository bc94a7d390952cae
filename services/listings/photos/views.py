"""Reads of photos: who may see them, and which of them nobody uses."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from chassis.circle import VIEWER
from services.listings.disputes.model import Evidence
from services.listings.items.model import Item, item_photo
from services.listings.items.views import SEEN
from services.listings.photos.model import Photo
from services.listings.reservations.model import Reservation

DELETED_AT_ONCE = 50
LOOKED_AT_ONCE = 100
_PHOTO = bindparam("photo_id", type_=Uuid())
_OWNER = select(Photo.owner_id).where(Photo.id == _PHOTO, ~Photo.discarded)
_SHOWS_VISIBLE_ITEM = exists().where(
    item_photo.c.photo_id == _PHOTO, item_photo.c.item_id == Item.id, SEEN
)
_SHOWS_OWN_DEAL = exists().where(
    or_(Reservation.photo_id == _PHOTO, Reservation.offered_photo_id == _PHOTO),
    or_(Reservation.owner_id == VIEWER, Reservation.taker_id == VIEWER),
)
_SHOWS_OWN_DISPUTE = exists().where(
    Evidence.photo_id == _PHOTO,
    Reservation.id == Evidence.dispute_id,
    or_(Reservation.owner_id == VIEWER, Reservation.taker_id == VIEWER),
)
_SHOWN = select(or_(_SHOWS_VISIBLE_ITEM, _SHOWS_OWN_DEAL, _SHOWS_OWN_DISPUTE))


def may_see(session: Session, photo_id: UUID, viewer_id: UUID) -> bool:
    """Whether the photo is registered here and this member may look at it.

    One's own; those of an item in one's circle; those a reservation of one's own remembers, or a
    dispute of one's own shows.
    """
    wanted = {"photo_id": photo_id, "viewer_id": viewer_id}
    owner_id = session.scalar(_OWNER, wanted)
    if owner_id is None or owner_id == viewer_id:
        return owner_id is not None
    return bool(session.scalar(_SHOWN, wanted))


def has_any(session: Session, owner_id: UUID) -> bool:
    """Whether a photo of this member is registered."""
    return bool(session.scalar(select(exists().where(Photo.owner_id == owner_id))))


def to_look_at(session: Session, now: datetime) -> list[UUID]:
    """Some of those that may be used by nobody any more: the ones that have waited longest."""
    due = select(Photo.id).where(Photo.look_at <= now, ~Photo.discarded)
    return list(session.scalars(due.order_by(Photo.look_at).limit(LOOKED_AT_ONCE)))


def used_here(session: Session, photo_ids: Iterable[UUID]) -> set[UUID]:
    """Those of `photo_ids` that show an item, a draft too, that a reservation remembers, or that
    a dispute shows."""
    wanted = list(photo_ids)
    shows = select(item_photo.c.photo_id).where(item_photo.c.photo_id.in_(wanted))
    kept = (
        select(column).where(column.in_(wanted))
        for column in (Reservation.photo_id, Reservation.offered_photo_id, Evidence.photo_id)
    )
    return set(session.scalars(shows.union(*kept)))


def unregistered(session: Session, photo_ids: Iterable[UUID]) -> list[UUID]:
    """Those of `photo_ids` that are no photos at all."""
    wanted = list(photo_ids)
    found = set(session.scalars(select(Photo.id).where(Photo.id.in_(wanted))))
    return [photo_id for photo_id in wanted if photo_id not in found]


def discarded(session: Session, *, past: UUID | None) -> list[UUID]:
    """Some of those whose bytes are to be deleted, in the order of their ids: those of one look of
    the clock, which come after `past`."""
    marked = select(Photo.id).where(Photo.discarded).order_by(Photo.id).limit(DELETED_AT_ONCE)
    if past is not None:
        marked = marked.where(Photo.id > past)
    return list(session.scalars(marked))
