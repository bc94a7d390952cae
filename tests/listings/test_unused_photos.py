"""A photo that nobody uses goes with its bytes; one that somebody uses, or is about to, stays."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from chassis.blobs import photo_blobs
from chassis.context import CURRENT, Context
from chassis.ids import uuid7
from contracts.errors.general import NotThere, ValidationFailed
from services.listings.drafts import actions as draft_actions
from services.listings.items import actions as item_actions
from services.listings.items.model import Item
from services.listings.photos.model import Photo
from services.listings.photos.rules import LOOKED_AGAIN
from tests.listings.builders import (
    DAY,
    NOW,
    a_photo,
    a_proposal,
    a_standing,
    an_item,
    befriend,
    terms,
)
from tests.listings.running import SETTINGS, Running

SECOND = timedelta(seconds=1)
WEEKS = 3


@pytest.fixture
def photo(listings: Running, owner: UUID) -> UUID:
    with listings.database() as session:
        photo_id = a_photo(session, owner)
    for name in photo_blobs(photo_id):
        SETTINGS.blobs.put(name, b"jpeg")
    return photo_id


def look(listings: Running) -> None:
    listings.service.discard_unused_photos()


def there(listings: Running, photo: UUID) -> bool:
    """Whether it is still served, to its owner."""
    with listings.database() as session:
        found = session.get(Photo, photo)
    owner = str(found.owner_id) if found else str(uuid7())
    seen = listings.call(None, "may_see_photo", photo_id=str(photo), viewer_id=owner)["seen"]
    return bool(seen)


def claim(listings: Running, owner: UUID, *photos: UUID) -> list[str]:
    asked = [str(photo) for photo in photos]
    missing: list[str] = listings.call(owner, "own_photos", photo_ids=asked)["missing"]
    return missing


def test_what_nobody_ever_used_goes_a_day_after_it_was_uploaded(
    listings: Running, photo: UUID
) -> None:
    listings.later(DAY - SECOND)
    look(listings)
    assert there(listings, photo)
    listings.later(SECOND)
    look(listings)
    assert not there(listings, photo)
    listings.service.delete_discarded_photos()
    assert [SETTINGS.blobs.get(name) for name in photo_blobs(photo)] == [None] * 3
    with listings.database() as session:
        assert session.get(Photo, photo) is None


def shows_an_item(listings: Running, owner: UUID, photo: UUID) -> None:
    with listings.database() as session:
        item_actions.withdraw_item(session, an_item(session, owner, photo_ids=[photo]))


def shows_a_draft(listings: Running, owner: UUID, photo: UUID) -> UUID:
    with listings.database() as session:
        asked, standing = terms(photo_ids=[photo]), a_standing(owner)
        return draft_actions.save_draft(session, asked, standing=standing, now=NOW).id


def is_kept_by_a_deal(listings: Running, owner: UUID, photo: UUID) -> None:
    with listings.database() as session:
        taker = uuid7()
        befriend(session, owner, taker)
        item = an_item(session, owner, photo_ids=[photo])
        a_proposal(session, item, taker)
        other = {"photo_ids": [a_photo(session, owner)]}
        item_actions.change_item(session, item, other, standing=None, now=NOW)


def is_kept_of_what_was_offered(listings: Running, owner: UUID, photo: UUID) -> None:
    with listings.database() as session:
        other = uuid7()
        befriend(session, owner, other)
        offered = an_item(session, owner, "give", photo_ids=[photo])
        a_proposal(session, an_item(session, other, "swap"), owner, offered_listing_id=offered.id)
        instead = {"photo_ids": [a_photo(session, owner)]}
        item_actions.change_item(session, offered, instead, standing=None, now=NOW)


def is_shown_by_members(listings: Running, owner: UUID, photo: UUID) -> None:
    claim(listings, owner, photo)
    listings.members.shows.add(photo)


def is_shown_by_parking(listings: Running, owner: UUID, photo: UUID) -> None:
    claim(listings, owner, photo)
    listings.parking.shows.add(photo)


USES = [
    shows_an_item,
    shows_a_draft,
    is_kept_by_a_deal,
    is_kept_of_what_was_offered,
    is_shown_by_members,
    is_shown_by_parking,
]


@pytest.mark.parametrize("use", USES)
def test_what_somebody_uses_stays(
    listings: Running, owner: UUID, photo: UUID, use: Callable[[Running, UUID, UUID], object]
) -> None:
    use(listings, owner, photo)
    for _ in range(WEEKS * 7):
        listings.later(DAY)
        look(listings)
    listings.service.delete_discarded_photos()
    assert there(listings, photo)
    assert all(SETTINGS.blobs.get(name) for name in photo_blobs(photo))


@pytest.mark.parametrize("use", [is_shown_by_members, is_shown_by_parking])
def test_what_is_used_no_more_goes_at_the_second_look_that_finds_it_so(
    listings: Running, owner: UUID, photo: UUID, use: Callable[[Running, UUID, UUID], object]
) -> None:
    use(listings, owner, photo)
    listings.later(DAY)
    look(listings)
    listings.members.shows.clear()
    listings.parking.shows.clear()
    listings.later(LOOKED_AGAIN)
    look(listings)
    assert there(listings, photo)
    listings.later(DAY - SECOND)
    look(listings)
    assert there(listings, photo)
    listings.later(SECOND)
    look(listings)
    assert not there(listings, photo)


def test_the_photos_of_a_discarded_draft_go(listings: Running, owner: UUID, photo: UUID) -> None:
    draft = shows_a_draft(listings, owner, photo)
    with listings.database() as session:
        draft_actions.discard_draft(session, session.get_one(Item, draft))
    for _ in range(2):
        listings.later(DAY)
        look(listings)
    assert not there(listings, photo)


@pytest.mark.parametrize("service", ["members", "parking"])
def test_nothing_goes_while_somebody_does_not_answer(
    listings: Running, photo: UUID, service: str
) -> None:
    holder = getattr(listings, service)
    holder.away = True
    listings.later(30 * DAY)
    look(listings)
    assert there(listings, photo)
    holder.away = False
    look(listings)
    assert not there(listings, photo)


def test_others_are_asked_of_what_is_not_used_here_alone(
    listings: Running, owner: UUID, photo: UUID
) -> None:
    with listings.database() as session:
        unused = a_photo(session, owner)
    shows_an_item(listings, owner, photo)
    listings.later(DAY)
    look(listings)
    for holder in (listings.members, listings.parking):
        asked = [photo_id for some in holder.asked for photo_id in some]
        assert str(unused) in asked
        assert str(photo) not in asked


def test_whoever_says_that_they_will_use_it_has_a_day_from_the_next_look(
    listings: Running, owner: UUID, photo: UUID
) -> None:
    listings.later(DAY - SECOND)
    assert claim(listings, owner, photo) == []
    for wait, stays in ((SECOND, True), (DAY - SECOND, True), (SECOND, False)):
        listings.later(wait)
        look(listings)
        assert there(listings, photo) is stays


def test_what_is_about_to_be_deleted_is_not_used_again(
    listings: Running, owner: UUID, photo: UUID
) -> None:
    listings.later(DAY)
    look(listings)
    assert claim(listings, owner, photo) == [str(photo)]
    with listings.database() as session, pytest.raises(ValidationFailed) as refused:
        an_item(session, owner, photo_ids=[photo])
    assert refused.value.errors == [{"pointer": "/photo_ids", "code": "unknown_photo"}]
    stored = {"photo_id": str(photo), "width": 10, "height": 10, "digest": "sha256:00"}
    with pytest.raises(NotThere):
        listings.call(owner, "register_photo", body=stored)


def test_a_key_that_came_along_is_for_what_its_caller_does(
    listings: Running, owner: UUID, photo: UUID
) -> None:
    def claim_with_a_key() -> None:
        key = Context(token=str(owner), idempotency_key="once", route="POST /v1/notices")
        before = CURRENT.set(key)
        try:
            listings.service.own_photos(photo_ids=[str(photo)])
        finally:
            CURRENT.reset(before)

    claim_with_a_key()
    # It did not get through, and is tried again under the same key when a look has found nothing.
    listings.later(DAY)
    look(listings)
    claim_with_a_key()
    listings.later(DAY)
    look(listings)
    assert there(listings, photo)
