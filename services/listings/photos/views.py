"""Reads of photos: whose they are, and who may see them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from services.listings.items.model import Item, item_photo
from services.listings.items.views import seen_by
from services.listings.photos.model import Photo
from services.listings.reservations.model import Reservation


def not_owned(session: Session, photo_ids: Iterable[UUID], *, owner_id: UUID) -> list[UUID]:
    """Those of `photo_ids` that are no photos of this member, in the order they came."""
    wanted = list(photo_ids)
    own = select(Photo.id).where(Photo.id.in_(wanted), Photo.owner_id == owner_id)
    found = set(session.scalars(own))
    return [photo_id for photo_id in wanted if photo_id not in found]


def known_and_seen(session: Session, photo_id: UUID, viewer_id: UUID) -> tuple[bool, bool]:
    """Whether the photo is registered here, and whether this member may look at it.

    One's own; those of an item in one's circle; those a reservation of one's own remembers.
    """
    owner_id = session.scalar(select(Photo.owner_id).where(Photo.id == photo_id))
    if owner_id is None or owner_id == viewer_id:
        return owner_id is not None, owner_id == viewer_id
    shows_visible_item = exists().where(
        item_photo.c.photo_id == photo_id,
        item_photo.c.item_id == Item.id,
        seen_by(viewer_id),
    )
    shows_own_deal = exists().where(
        or_(Reservation.photo_id == photo_id, Reservation.offered_photo_id == photo_id),
        or_(Reservation.owner_id == viewer_id, Reservation.taker_id == viewer_id),
    )
    return True, bool(session.scalar(select(or_(shows_visible_item, shows_own_deal))))
