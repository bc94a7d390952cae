"""No hot read goes through a large table from one end to the other, whatever it is asked for.

Every test shows what was read whole, so that it fails with the name of the table.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from bench.data.neighbourhood import Neighbourhood
from chassis.pages import Paging
from chassis.viewer import Viewer
from contracts.requests.parking import SORTS
from services.listings.favourites import views as favourites
from services.listings.items import views as items
from services.listings.photos import views as photos
from services.listings.reservations import views as reservations
from services.listings.search import views as words
from services.members.conversations import views as conversations
from services.members.friends import views as friends
from services.parking.bookings import views as bookings
from services.parking.calendar import views as calendar
from services.parking.search import views as search
from services.parking.spaces import views as spaces
from tests.plans.explained import Plans

Read = Callable[[Session], Any]
KEY = b"0" * 32
FIRST = Paging(None, 20)


def looking(viewer: UUID) -> Viewer:
    return Viewer.at(datetime.now(UTC), viewer, "zh-CN", KEY)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"sort": "price_asc"},
        {"kind": "sell", "sort": "price_desc"},
        {"category": "books"},
        {"kind": "sell", "category": "books", "max_price": 20_000},
        {"condition": "good", "min_price": 900},
        {"max_price": 500, "sort": "price_asc"},
        {"kind": "give", "min_price": 0},
        {"status": "completed"},
        {"q": "自行车"},
        {"q": "台灯", "category": "kids"},
        {"q": "自行车 bicycle", "sort": "relevance"},
        {"q": "bicylce", "sort": "relevance"},
        {"q": "!"},
    ],
)
def test_lists_and_searches_of_the_circle(
    listings: Plans, viewer: UUID, asked: dict[str, Any]
) -> None:
    query = {"limit": 20, **asked}
    assert not listings.scanned(lambda s: items.circle_page(s, query, looking(viewer)))


@pytest.mark.parametrize("q", ["自行车", "自行车 bicycle"])
def test_words_that_many_items_have(
    listings: Plans, viewer: UUID, monkeypatch: pytest.MonkeyPatch, q: str
) -> None:
    monkeypatch.setattr(words, "MANY", -1)
    query = {"limit": 20, "q": q}
    assert not listings.scanned(lambda s: items.circle_page(s, query, looking(viewer)))


def test_the_second_page(listings: Plans, viewer: UUID) -> None:
    def read(session: Session) -> None:
        page = items.circle_page(session, {"limit": 20}, looking(viewer)).body or {}
        items.circle_page(session, {"limit": 20, "cursor": page["next_cursor"]}, looking(viewer))

    assert not listings.scanned(read)


def test_what_is_seen_of_one_item(listings: Plans, place: Neighbourhood) -> None:
    owner = place.item_owner(11)
    friend, item = place.members[place.friends(owner)[5]], place.items[11]
    reads: list[Read] = [
        lambda s: items.detail(s, str(item), looking(friend)),
        lambda s: items.subjects(s, [item], looking(friend)),
        lambda s: reservations.item_subjects(s, [item], looking(friend)),
        lambda s: photos.may_see(s, place.space_photos[3], friend),
    ]
    assert [listings.scanned(read) for read in reads] == [set()] * len(reads)


def test_what_is_ones_own(listings: Plans, viewer: UUID) -> None:
    reads: list[Read] = [
        lambda s: items.own_page(s, {"limit": 20}, looking(viewer)),
        lambda s: favourites.own_page(s, {"limit": 20}, looking(viewer)),
        lambda s: reservations.own_page(s, {"limit": 20}, viewer),
        lambda s: reservations.own_page(s, {"limit": 20, "role": "taker"}, viewer),
    ]
    assert [listings.scanned(read) for read in reads] == [set()] * len(reads)


def test_spaces(parking: Plans, place: Neighbourhood, viewer: UUID) -> None:
    owner = place.space_owner(11)
    friend, space = place.members[place.friends(owner)[5]], place.spaces[11]
    reads: list[Read] = [
        lambda s: spaces.circle_spaces(s, looking(viewer), FIRST),
        lambda s: spaces.own_spaces(s, looking(viewer), FIRST),
        lambda s: spaces.detail(s, space, looking(friend)),
        lambda s: spaces.subjects(s, [space], looking(friend)),
    ]
    assert [parking.scanned(read) for read in reads] == [set()] * len(reads)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("narrowed", [{}, {"height_cm": 180, "ev_charger": True, "instant": True}])
def test_spaces_that_are_looked_for(
    parking: Plans, place: Neighbourhood, viewer: UUID, sort: str, narrowed: dict[str, Any]
) -> None:
    start = place.now + timedelta(days=1)
    near = {str(place.space_owner(n)): n for n in range(9)}
    asked = {"limit": 20, "sort": sort, "near": near, "max_price": 10_000, **narrowed}
    span = {"start": start, "end": start + timedelta(hours=2)}
    reads: list[Read] = [
        lambda s: search.offered_spaces(s, looking(viewer), asked),
        lambda s: search.free_spaces(s, looking(viewer), asked | span),
    ]
    assert [parking.scanned(read) for read in reads] == [set()] * len(reads)


@pytest.mark.parametrize("role", [None, "owner", "renter"])
def test_bookings_of_ones_own(parking: Plans, viewer: UUID, role: str | None) -> None:
    def read(session: Session) -> None:
        page = bookings.own_bookings(session, viewer, role, FIRST)
        bookings.rendered(session, page.items, looking(viewer))

    assert not parking.scanned(read)


def test_the_calendar(parking: Plans, viewer: UUID) -> None:
    reader, now = calendar.Reader(viewer, "en"), datetime.now(UTC)
    assert not parking.scanned(lambda s: calendar.entries(s, reader, now))


class Everything:
    """Whoever asks may see every subject."""

    def seen(self, kind: str, ids: Any) -> dict[UUID, Any]:
        return {each: {"title": "x", "owner_id": str(each), "deal_with": []} for each in ids}


def test_conversations_and_friends(members: Plans, viewer: UUID) -> None:
    trade: Any = Everything()
    reads: list[Read] = [
        lambda s: conversations.list_conversations(s, trade, looking(viewer), {"limit": 20}),
        lambda s: friends.list_friends(s, viewer, {"limit": 20}),
        lambda s: friends.are_friends(s, viewer, viewer),
    ]
    assert [members.scanned(read) for read in reads] == [set()] * len(reads)


def test_an_index_that_is_missing_is_noticed(listings: Plans, viewer: UUID) -> None:
    with listings.without("favourite_member_id_idx"):
        found = listings.scanned(lambda s: favourites.own_page(s, {"limit": 20}, looking(viewer)))
    assert found == {"favourite"}
