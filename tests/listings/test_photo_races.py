"""Whoever shows a photo and the clock that deletes it: however they meet, nothing shows one that is
gone."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from contracts.errors.general import ValidationFailed
from contracts.json import Json
from services.listings.items.model import Item
from services.listings.photos import actions
from services.listings.photos.model import Photo
from tests.listings.builders import DAY, NOW, a_photo, an_item
from tests.listings.running import Holder, Running
from tests.support.locks import until_done_or_waiting


@pytest.fixture
def photo(listings: Running, owner: UUID) -> UUID:
    with listings.database() as session:
        return a_photo(session, owner)


def is_discarded(listings: Running, photo: UUID) -> bool:
    with listings.database() as session:
        return session.get_one(Photo, photo).discarded


def mark(session: Session, photo: UUID) -> int:
    return actions.note_look(session, [photo], used_elsewhere=[], now=NOW + DAY, unused_for=DAY)


def test_one_that_is_being_shown_is_not_waited_for_and_stays(
    listings: Running, owner: UUID, photo: UUID
) -> None:
    with listings.database() as session:
        another = a_photo(session, owner)
    listings.later(DAY)
    with ThreadPoolExecutor(1) as pool:
        with listings.database() as session:
            item = an_item(session, owner, photo_ids=[photo])
            session.flush()
            # Ends while the item is not committed yet.
            pool.submit(listings.service.discard_unused_photos).result(timeout=20)
            assert is_discarded(listings, another)
        pool.submit(listings.service.discard_unused_photos).result(timeout=20)
    assert not is_discarded(listings, photo)
    with listings.database() as session:
        assert [shown.id for shown in session.get_one(Item, item.id).photos] == [photo]


def test_one_that_is_being_marked_is_waited_for_and_refused(
    listings: Running, owner: UUID, photo: UUID
) -> None:
    def show() -> None:
        with listings.database() as session:
            an_item(session, owner, photo_ids=[photo])

    with ThreadPoolExecutor(1) as pool:
        with listings.database() as session:
            assert mark(session, photo) == 1
            showing = pool.submit(show)
            until_done_or_waiting(listings.engine, showing)
            assert not showing.done()
        with pytest.raises(ValidationFailed):
            showing.result()
    assert is_discarded(listings, photo)


class Meanwhile(Holder):
    """Says that nothing here shows a photo, when its owner has just begun to use it."""

    def __init__(self, listings: Running, owner: UUID, photo: UUID) -> None:
        super().__init__()
        self._use = (listings, owner, photo)

    def photos_in_use(self, *, photo_ids: list[str]) -> Json:
        listings, owner, photo = self._use
        if str(photo) in photo_ids:
            missing = listings.call(owner, "own_photos", photo_ids=[str(photo)])["missing"]
            assert missing == []
        return {"in_use": []}


def test_one_that_is_claimed_while_the_others_are_asked_stays(
    listings: Running, owner: UUID, photo: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_before_it_was_used = Meanwhile(listings, owner, photo)
    monkeypatch.setattr(listings.service, "members", asked_before_it_was_used)
    listings.later(DAY)
    listings.service.discard_unused_photos()
    assert not is_discarded(listings, photo)


def test_two_who_show_the_same_photos_in_another_order_take_turns(
    listings: Running, owner: UUID
) -> None:
    with listings.database() as session:
        photos = [a_photo(session, owner) for _ in range(5)]

    def claim(photo_ids: list[UUID]) -> list[UUID]:
        with listings.database() as session:
            return actions.claim(session, photo_ids, owner_id=owner)

    with ThreadPoolExecutor(4) as pool:
        claims = [pool.submit(claim, photos[:: (-1) ** n]) for n in range(40)]
        assert [each.result() for each in claims] == [[]] * 40
