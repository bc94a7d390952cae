"""What changes photos: registering one that the gateway has stored."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from contracts.errors.general import NotThere
from services.listings.photos.model import Photo


def register(session: Session, stored: dict[str, Any], *, owner_id: UUID, now: datetime) -> Photo:
    """The caller's photo; registering it again changes nothing."""
    row = insert(Photo).values(
        id=stored["photo_id"],
        owner_id=owner_id,
        width=stored["width"],
        height=stored["height"],
        digest=stored["digest"],
        created_at=now,
    )
    session.execute(row.on_conflict_do_nothing())
    photo = session.get_one(Photo, stored["photo_id"])
    if photo.owner_id != owner_id:
        raise NotThere()
    return photo


def forget(session: Session, photo_id: UUID) -> None:
    """The last of a photo that was discarded, once its bytes are gone."""
    session.execute(delete(Photo).where(Photo.id == photo_id, Photo.discarded))
