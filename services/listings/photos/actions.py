"""What changes photos: registering one that the gateway has stored, and what becomes of one that
nobody uses."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from contracts.errors.general import NotThere
from services.listings.photos import rules
from services.listings.photos.model import Photo
from services.listings.photos.views import used_here


def register(
    session: Session,
    stored: dict[str, Any],
    *,
    owner_id: UUID,
    now: datetime,
    unused_for: timedelta,
) -> Photo:
    """The caller's photo, which nobody uses yet; registering it again changes nothing."""
    row = insert(Photo).values(
        id=stored["photo_id"],
        owner_id=owner_id,
        width=stored["width"],
        height=stored["height"],
        digest=stored["digest"],
        created_at=now,
        unused_since=now,
        look_at=now + unused_for,
    )
    session.execute(row.on_conflict_do_nothing())
    photo = session.get_one(Photo, stored["photo_id"])
    if photo.owner_id != owner_id or photo.discarded:
        raise NotThere()
    return photo


def claim(session: Session, photo_ids: Iterable[UUID], *, owner_id: UUID) -> list[UUID]:
    """Say that these are about to be used. Those that cannot be, in the order they came: they are
    no photos of this member, or about to be deleted.

    The others stay: it takes two looks again until one of them goes.
    """
    wanted = list(photo_ids)
    # In one order, so that two who show the same photos do not wait for each other.
    own = (
        select(Photo.id)
        .where(Photo.id.in_(wanted), Photo.owner_id == owner_id, ~Photo.discarded)
        .order_by(Photo.id)
        .with_for_update(key_share=True)
    )
    claimed = (
        update(Photo).where(Photo.id.in_(own)).values(unused_since=None).returning(Photo.id)
    ).execution_options(synchronize_session=False)
    found = set(session.scalars(claimed))
    return [photo_id for photo_id in wanted if photo_id not in found]


def note_look(
    session: Session,
    photo_ids: Iterable[UUID],
    *,
    used_elsewhere: Iterable[UUID],
    now: datetime,
    unused_for: timedelta,
) -> int:
    """What nobody uses any more is marked to be deleted; how many. One that somebody is claiming
    right now comes again."""
    due = (
        select(Photo)
        .where(Photo.id.in_(photo_ids), Photo.look_at <= now, ~Photo.discarded)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    looked_at = list(session.scalars(due))
    used = {*used_elsewhere, *used_here(session, [photo.id for photo in looked_at])}
    for photo in looked_at:
        found = rules.after_look(
            photo.unused_since, in_use=photo.id in used, now=now, unused_for=unused_for
        )
        photo.unused_since, photo.look_at = found.unused_since, found.look_at
        photo.discarded = found.discard
    session.flush()
    return sum(photo.discarded for photo in looked_at)


def forget(session: Session, photo_id: UUID) -> None:
    """The last of a photo that was discarded, once its bytes are gone."""
    session.execute(delete(Photo).where(Photo.id == photo_id, Photo.discarded))
