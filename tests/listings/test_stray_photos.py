"""Bytes in the store that are no photo's: what an upload left that broke off."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from chassis.blob_stores import store_from
from chassis.blobs import BlobStore, photo_blob, photo_blobs
from chassis.blobs_on_loop import on_loop
from chassis.ids import uuid7
from chassis.walks import Walk
from services.listings.photos import entrypoints
from services.listings.photos.rules import STRAY_AFTER, STRAYS_BELIEVED
from tests.emulators import s3
from tests.listings.builders import a_photo
from tests.listings.running import SETTINGS, Running

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3.an_s3_server() as url:
        yield url


@pytest.fixture(params=["folder", "s3"])
def store(
    request: pytest.FixtureRequest,
    listings: Running,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> BlobStore:
    """The one that listings uses, walked through from the beginning."""
    url = (tmp_path / "photos").as_uri()
    if request.param == "s3":
        url = s3.address(request.getfixturevalue("endpoint"), prefix=str(uuid4()))
    store = on_loop(store_from(url, key_id=s3.KEY_ID, secret=s3.SECRET))
    settings = replace(SETTINGS, blobs=store)
    listings.service.given = replace(listings.service.given, settings=settings)
    monkeypatch.setattr(entrypoints, "_sweep", Walk())
    return store


def put(store: BlobStore, photo_id: UUID) -> UUID:
    for name in photo_blobs(photo_id):
        store.put(name, b"jpeg")
    return photo_id


def sweep(listings: Running, *, after: timedelta) -> None:
    listings.now = datetime.now(UTC) + after
    listings.service.delete_stray_photos()


def left(store: BlobStore, photo_id: UUID) -> int:
    return sum(store.get(name) is not None for name in photo_blobs(photo_id))


def test_what_belongs_to_no_photo_goes_when_it_is_a_day_old(
    listings: Running, store: BlobStore
) -> None:
    with listings.database() as session:
        photo = put(store, a_photo(session, uuid7()))
    whole, broken_off = put(store, uuid7()), uuid7()
    store.put(photo_blob(broken_off, "thumb"), b"jpeg")
    sweep(listings, after=STRAY_AFTER - MINUTE)
    assert [left(store, each) for each in (photo, whole, broken_off)] == [3, 3, 1]
    sweep(listings, after=STRAY_AFTER + MINUTE)
    assert [left(store, each) for each in (photo, whole, broken_off)] == [3, 0, 0]


def test_what_is_no_photo_by_its_name_stays(listings: Running, store: BlobStore) -> None:
    others = [f"exports/{uuid7()}/00000", f"check/{uuid4()}", "readme/first.jpg"]
    for name in others:
        store.put(name, b"something else")
    sweep(listings, after=9 * STRAY_AFTER)
    assert all(store.get(name) for name in others)


def test_the_walk_goes_on_where_it_was_and_begins_again(
    listings: Running, store: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entrypoints, "FOLDERS", 2)
    monkeypatch.setattr(entrypoints, "PAGES", 1)
    strays = sorted(put(store, uuid7()) for _ in range(5))

    def step() -> list[int]:
        sweep(listings, after=STRAY_AFTER + MINUTE)
        return [left(store, each) for each in strays]

    assert [step() for _ in range(3)] == [[0, 0, 3, 3, 3], [0, 0, 0, 0, 3], [0] * 5]
    late = put(store, min(strays))
    # The end, and once more from the beginning.
    step()
    step()
    assert left(store, late) == 0


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_a_store_that_holds_the_photos_of_others_is_left_alone(
    listings: Running, store: BlobStore
) -> None:
    photos = [put(store, uuid7()) for _ in range(STRAYS_BELIEVED + 1)]
    sweep(listings, after=STRAY_AFTER + MINUTE)
    assert [left(store, each) for each in photos] == [3] * len(photos)
    with listings.database() as session:
        for _ in photos:
            put(store, a_photo(session, uuid7()))
    sweep(listings, after=STRAY_AFTER + MINUTE)
    # From the beginning: the walk had come to the end.
    assert [left(store, each) for each in photos] == [0] * len(photos)
