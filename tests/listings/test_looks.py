"""How many have looked at an item: once a member and day, told to its owner alone."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.ids import uuid7
from contracts.errors.general import NotThere
from services.listings.items.model import Item
from services.listings.looks import actions
from services.listings.looks.entrypoints import _unwritten
from services.listings.looks.model import Look, LookCount
from services.listings.looks.rules import Looked, Unwritten
from tests.listings.builders import DAY, NOW, an_item, befriend, two_friends
from tests.listings.running import Running


@pytest.fixture(autouse=True)
def nothing_noted() -> Iterator[None]:
    _unwritten.take()
    yield
    _unwritten.take()


def an_offer(listings: Running) -> tuple[Item, UUID]:
    with listings.database() as session:
        owner, friend = two_friends(session)
        return an_item(session, owner), friend


def look(listings: Running, item: Item, member: UUID) -> None:
    listings.call(member, "show_listing", listing_id=str(item.id))


def views(listings: Running, item: Item) -> int:
    listings.service.count_looks()
    told = listings.call(item.owner_id, "show_listing", listing_id=str(item.id))["views"]
    (mine,) = listings.call(item.owner_id, "my_listings", query={})["items"]
    assert mine["views"] == told
    return int(told)


def test_each_member_counts_once_a_day_and_the_owner_never(listings: Running) -> None:
    item, friend = an_offer(listings)
    other = uuid7()
    with listings.database() as session:
        befriend(session, item.owner_id, other)
    for member in (friend, friend, other, item.owner_id):
        look(listings, item, member)
    assert views(listings, item) == 2
    look(listings, item, friend)
    assert views(listings, item) == 2
    listings.later(DAY)
    look(listings, item, friend)
    assert views(listings, item) == 3


def test_who_may_not_see_it_does_not_count(listings: Running) -> None:
    item, _ = an_offer(listings)
    with pytest.raises(NotThere):
        look(listings, item, uuid7())
    assert views(listings, item) == 0


def test_the_number_is_for_the_owner_alone_and_no_part_of_the_version(listings: Running) -> None:
    item, friend = an_offer(listings)
    look(listings, item, friend)
    assert views(listings, item) == 1
    shown = listings.call(friend, "show_listing", listing_id=str(item.id))
    (seen,) = listings.call(friend, "list_listings", query={})["items"]
    assert "views" not in shown
    assert "views" not in seen
    assert shown["version"] == item.version
    body = {"title": "书桌"}
    changed = listings.call(item.owner_id, "change_listing", listing_id=str(item.id), body=body)
    assert changed["views"] == 1


def test_two_replicas_that_saw_the_same_look_count_it_once(listings: Running) -> None:
    item, friend = an_offer(listings)
    looked = Looked(item.id, friend, NOW.date())
    for _ in range(2):
        with listings.database() as session:
            actions.count_looks(session, [looked])
    assert views(listings, item) == 1


def test_who_looked_is_forgotten_and_how_many_is_not(listings: Running) -> None:
    item, friend = an_offer(listings)
    look(listings, item, friend)
    assert views(listings, item) == 1
    mine = select(Look).where(Look.item_id == item.id)
    for days, kept in ((1, True), (2, False)):
        listings.now = NOW + days * DAY
        listings.service.forget_looks()
        with listings.database() as session:
            assert bool(session.scalars(mine).all()) is kept
            assert session.get_one(LookCount, item.id).looks == 1


def test_a_flood_is_not_counted_rather_than_kept() -> None:
    noted = Unwritten(most=2)
    looks = [Looked(uuid7(), uuid7(), NOW.date()) for _ in range(3)]
    for each in looks:
        noted.note(each)
    assert noted.take() == sorted(looks[:2])
    assert noted.take() == []
