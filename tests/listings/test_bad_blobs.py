"""A photo whose bytes cannot be deleted holds up no other, and comes again; a store that is away is
asked for no more of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from chassis.blobs import photo_blobs
from chassis.ids import uuid7
from chassis.walks import Walk
from services.listings.photos import entrypoints, views
from services.listings.photos.model import Photo
from services.listings.photos.rules import STRAY_AFTER
from tests.listings.builders import a_photo
from tests.listings.running import SETTINGS, Running
from tests.support.stores import StubbornStore


@pytest.fixture
def store(listings: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StubbornStore:
    """The one that listings uses."""
    store = StubbornStore(tmp_path)
    settings = replace(SETTINGS, blobs=store)
    listings.service.given = replace(listings.service.given, settings=settings)
    for walk in ("_sweep", "_deleting"):
        monkeypatch.setattr(entrypoints, walk, Walk())
    return store


@pytest.fixture
def photos(listings: Running, store: StubbornStore) -> list[UUID]:
    """Five that are to be deleted, in the order in which they are."""
    with listings.database() as session:
        # What other tests have left.
        session.execute(update(Photo).where(Photo.discarded).values(discarded=False))
        photos = sorted(a_photo(session, uuid7()) for _ in range(5))
        session.execute(update(Photo).where(Photo.id.in_(photos)).values(discarded=True))
    for photo in photos:
        put(store, photo)
    return photos


def put(store: StubbornStore, photo: UUID) -> None:
    for name in photo_blobs(photo):
        store.put(name, b"jpeg")


def left(listings: Running, store: StubbornStore, photos: list[UUID]) -> list[int]:
    """The numbers of those whose row is there, which is so as long as any of their bytes are."""
    with listings.database() as session:
        rows = [session.get(Photo, photo) is not None for photo in photos]
    bytes_left = [any(map(store.get, photo_blobs(photo))) for photo in photos]
    assert rows == bytes_left
    return [number for number, there in enumerate(rows) if there]


@pytest.mark.parametrize("at_once", [1, 2, 50])
def test_one_that_cannot_be_deleted_holds_up_no_other_and_comes_again(
    listings: Running,
    store: StubbornStore,
    photos: list[UUID],
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
) -> None:
    monkeypatch.setattr(views, "DELETED_AT_ONCE", at_once)
    store.bad = {str(photos[0]), str(photos[3])}
    for _ in range(2 * len(photos)):
        listings.service.delete_discarded_photos()
    assert left(listings, store, photos) == [0, 3]
    store.bad.clear()
    for _ in range(2 * len(photos)):
        listings.service.delete_discarded_photos()
    assert left(listings, store, photos) == []


def test_while_the_store_is_away_it_is_asked_for_one_with_each_tick(
    listings: Running, store: StubbornStore, photos: list[UUID]
) -> None:
    store.away = True
    for ticks in range(1, 4):
        listings.service.delete_discarded_photos()
        assert store.tried == [str(photo) for photo in photos[:ticks]]
    assert left(listings, store, photos) == [0, 1, 2, 3, 4]
    store.away = False
    # To the end, and from the beginning.
    listings.service.delete_discarded_photos()
    assert left(listings, store, photos) == [0, 1, 2]
    listings.service.delete_discarded_photos()
    assert left(listings, store, photos) == []


def test_nor_does_one_that_no_photo_was_ever_made_of(
    listings: Running, store: StubbornStore
) -> None:
    strays = sorted(uuid7() for _ in range(4))
    for stray in strays:
        put(store, stray)
    store.bad = {str(strays[0]), str(strays[2])}
    listings.now = datetime.now(UTC) + STRAY_AFTER + timedelta(minutes=1)

    def sweep() -> list[bool]:
        listings.service.delete_stray_photos()
        return [any(map(store.get, photo_blobs(stray))) for stray in strays]

    assert [sweep() for _ in range(3)] == [
        [True, True, True, True],
        [True, False, True, True],
        [True, False, True, False],
    ]
    store.bad.clear()
    # From the beginning.
    assert sweep() == [False] * 4
