"""Reads of photos: whose they are, and who may see them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from chassis.circle import VIEWER
from services.listings.items.model import Item, item_photo
from services.listings.items.views import SEEN
from services.listings.photos.model import Photo
from services.listings.reservations.model import Reservation

DELETED_AT_ONCE = 50
_PHOTO = bindparam("photo_id", type_=Uuid())
_OWNER = select(Photo.owner_id).where(Photo.id == _PHOTO)
_SHOWS_VISIBLE_ITEM = exists().where(
    item_photo.c.photo_id == _PHOTO, item_photo.c.item_id == Item.id, SEEN
)
_SHOWS_OWN_DEAL = exists().where(
    or_(Reservation.photo_id == _PHOTO, Reservation.offered_photo_id == _PHOTO),
    or_(Reservation.owner_id == VIEWER, Reservation.taker_id == VIEWER),
)
_SHOWN = select(or_(_SHOWS_VISIBLE_ITEM, _SHOWS_OWN_DEAL))


def not_owned(session: Session, photo_ids: Iterable[UUID], *, owner_id: UUID) -> list[UUID]:
    """Those of `photo_ids` that are no photos of this member, in the order they came."""
    wanted = list(photo_ids)
    own = select(Photo.id).where(Photo.id.in_(wanted), Photo.owner_id == owner_id)
    found = set(session.scalars(own))
    return [photo_id for photo_id in wanted if photo_id not in found]


def may_see(session: Session, photo_id: UUID, viewer_id: UUID) -> bool:
    """Whether the photo is registered here and this member may look at it.

    One's own; those of an item in one's circle; those a reservation of one's own remembers.
    """
    wanted = {"photo_id": photo_id, "viewer_id": viewer_id}
    owner_id = session.scalar(_OWNER, wanted)
    if owner_id is None or owner_id == viewer_id:
        return owner_id is not None
    return bool(session.scalar(_SHOWN, wanted))


def has_any(session: Session, owner_id: UUID) -> bool:
    """Whether a photo of this member is registered."""
    return bool(session.scalar(select(exists().where(Photo.owner_id == owner_id))))


def discarded(session: Session) -> list[UUID]:
    """Some of those whose bytes are to be deleted, those of one look of the clock."""
    marked = select(Photo.id).where(Photo.discarded).order_by(Photo.id).limit(DELETED_AT_ONCE)
    return list(session.scalars(marked))
