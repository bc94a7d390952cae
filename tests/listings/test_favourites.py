from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.ids import uuid7
from chassis.tables import outbox
from contracts.errors.general import NotThere
from services.listings.favourites.rules import is_cheaper
from services.listings.items.model import Item
from tests.listings.builders import a_proposal, accepted, an_item, befriend, two_friends
from tests.listings.running import Running
from tests.listings.test_events import assert_as_the_contract_says, example


def watched(listings: Running, kind: str = "sell") -> tuple[Item, UUID]:
    """An item, and a friend of its owner who keeps an eye on it."""
    with listings.database() as session:
        owner, friend = two_friends(session)
        item = an_item(session, owner, kind)
    keep(listings, friend, item)
    return item, friend


def keep(listings: Running, member_id: UUID, item: Item, what: str = "add") -> None:
    listings.call(member_id, f"{what}_favourite", listing_id=str(item.id))


def kept(listings: Running, member_id: UUID, **query: Any) -> list[str]:
    page = listings.call(member_id, "my_favourites", query=query)
    return [item["id"] for item in page["items"]]


def change(listings: Running, item: Item, **body: Any) -> None:
    listings.call(item.owner_id, "change_listing", listing_id=str(item.id), body=body)


def told(listings: Running, item: Item) -> list[tuple[str, str]]:
    """Which news of the item whom was told, each held to its contract."""
    with listings.database() as session:
        news = outbox.c.type.in_(["favourite_cheaper", "favourite_available"])
        wanted = select(outbox).where(news, outbox.c.data["listing_id"].astext == str(item.id))
        rows = session.execute(wanted.order_by(outbox.c.seq)).all()
    for row in rows:
        assert_as_the_contract_says(row)
    return [(row.type, row.data["member_id"]) for row in rows]


def test_an_item_is_kept_an_eye_on_once_and_no_more_when_taken_back(listings: Running) -> None:
    item, friend = watched(listings)
    keep(listings, friend, item)
    assert kept(listings, friend) == [str(item.id)]
    for _ in range(2):
        keep(listings, friend, item, "remove")
        assert kept(listings, friend) == []


def test_favourites_come_page_by_page_the_newest_first(listings: Running) -> None:
    first, friend = watched(listings)
    with listings.database() as session:
        more = [an_item(session, first.owner_id) for _ in range(2)]
    for item in more:
        keep(listings, friend, item)
    page = listings.call(friend, "my_favourites", query={"limit": "2"})
    assert [item["id"] for item in page["items"]] == [str(more[1].id), str(more[0].id)]
    assert kept(listings, friend, cursor=page["next_cursor"]) == [str(first.id)]


def test_only_what_one_may_see_can_be_kept_an_eye_on(listings: Running) -> None:
    item, _ = watched(listings)
    for missing in (str(item.id), str(uuid7()), "no-id"):
        with pytest.raises(NotThere):
            listings.call(uuid7(), "add_favourite", listing_id=missing)


def test_what_one_may_no_longer_see_is_neither_listed_nor_told_and_can_be_taken_back(
    listings: Running,
) -> None:
    item, friend = watched(listings)
    change(listings, item, hidden_from=[str(friend)], price={"amount": 100, "currency": "CNY"})
    assert kept(listings, friend) == []
    assert told(listings, item) == []
    keep(listings, friend, item, "remove")
    change(listings, item, hidden_from=[])
    assert kept(listings, friend) == []


def test_a_lower_price_is_told_to_those_who_may_see_the_item(listings: Running) -> None:
    item, friend = watched(listings)
    with listings.database() as session:
        blocked = uuid7()
        befriend(session, item.owner_id, blocked)
    keep(listings, blocked, item)
    keep(listings, item.owner_id, item)
    pair = sorted([str(item.owner_id), str(blocked)])
    blocking = example("member_blocked", members=pair, friends=True, blocked=True)
    listings.call(None, "follow_circle", body=blocking | {"aggregate_version": 9})
    change(listings, item, price={"amount": 8700, "currency": "CNY"})
    change(listings, item, price={"amount": 9900, "currency": "CNY"})
    change(listings, item, title="书桌")
    assert told(listings, item) == [("favourite_cheaper", str(friend))]


def test_an_item_that_is_free_again_is_told(listings: Running) -> None:
    item, friend = watched(listings, "give")
    with listings.database() as session:
        taker = uuid7()
        befriend(session, item.owner_id, taker)
        deal = accepted(session, a_proposal(session, session.get_one(Item, item.id), taker))
    assert told(listings, item) == []
    listings.call(taker, "cancel_reservation", reservation_id=str(deal.id))
    assert told(listings, item) == [("favourite_available", str(friend))]


@pytest.mark.parametrize(
    ("before", "after", "cheaper"),
    [(500, 499, True), (500, None, True), (500, 500, False), (500, 501, False), (None, 1, False)],
)
def test_less_is_cheaper(before: int | None, after: int | None, cheaper: bool) -> None:
    assert is_cheaper(before, after) is cheaper
