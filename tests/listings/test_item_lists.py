import base64
import json
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import ValidationFailed
from contracts.money import Money
from services.listings.items import actions, views
from tests.listings.builders import (
    HOME,
    NOW,
    an_item,
    befriend,
    looking,
    two_friends,
)
from tests.listings.pages import ids, listed


def test_the_list_has_friends_open_items_newest_first_and_not_ones_own(session: Session) -> None:
    owner, friend = two_friends(session)
    first = an_item(session, owner)
    second = an_item(session, owner, now=NOW + timedelta(minutes=1))
    withdrawn = actions.withdraw_item(session, an_item(session, owner))
    an_item(session, uuid7())
    assert listed(session, friend) == [second.id, first.id]
    assert listed(session, owner) == []
    assert listed(session, friend, status="withdrawn") == []
    assert set(ids(views.own_page(session, {"limit": 20}, looking(owner)))) == {
        first.id,
        second.id,
        withdrawn.id,
    }


def test_the_list_narrows_by_every_filter(session: Session) -> None:
    owner, friend = two_friends(session)
    desk = an_item(session, owner, price=Money(500))
    lamp = an_item(session, owner, "give", title="台灯 100%", category="electronics")
    assert listed(session, friend, kind="give") == [lamp.id]
    assert listed(session, friend, category="furniture") == [desk.id]
    assert listed(session, friend, condition="new") == []
    assert listed(session, friend, min_price=500, max_price=500) == [desk.id]
    assert listed(session, friend, min_price=501) == []
    assert listed(session, friend, min_price=1) == [desk.id]
    assert listed(session, friend, max_price=499) == [lamp.id]
    assert listed(session, friend, max_price=500, sort="price_asc") == [lamp.id, desk.id]
    assert listed(session, friend, min_price=0, kind="give") == [lamp.id]
    assert listed(session, friend, owner_id=uuid7()) == []
    assert listed(session, friend, q="台灯") == [lamp.id]
    assert listed(session, friend, q="100%") == [lamp.id]
    assert listed(session, friend, q="%") == [lamp.id]
    assert listed(session, friend, q="书桌", sort="relevance") == [desk.id]


@pytest.mark.parametrize("sort", ["newest", "price_asc", "price_desc", "relevance"])
def test_pages_together_show_everything_once_in_every_order(session: Session, sort: str) -> None:
    owner, friend = two_friends(session)
    made = {an_item(session, owner, price=Money(n // 2 + 1)).id for n in range(5)}
    made.add(an_item(session, owner, "give", title="书").id)
    seen: list[UUID] = []
    query: dict[str, Any] = {"limit": 2, "sort": sort}
    query |= {"q": "书"} if sort == "relevance" else {}
    while True:
        page = views.circle_page(session, query, looking(friend))
        seen += ids(page)
        query["cursor"] = (page.body or {})["next_cursor"]
        if query["cursor"] is None:
            break
    assert len(seen) == len(made)
    assert set(seen) == made


@pytest.mark.parametrize(
    ("sort", "other"),
    [*permutations(("newest", "price_asc", "price_desc"), 2), ("price_asc", "nearest")],
)
def test_a_cursor_is_good_for_its_own_order_alone(session: Session, sort: str, other: str) -> None:
    owner, friend = two_friends(session)
    for n in (1, 2, 3):
        an_item(session, owner, price=Money(n))
    query: dict[str, Any] = {"limit": 2, "sort": sort}
    query["cursor"] = (views.circle_page(session, query, looking(friend)).body or {})["next_cursor"]
    assert len(ids(views.circle_page(session, query, looking(friend)))) == 1
    with pytest.raises(ValidationFailed) as refused:
        views.circle_page(session, query | {"sort": other}, looking(friend))
    assert refused.value.errors == [{"pointer": "/cursor", "code": "invalid"}]


def test_what_is_near_comes_first_and_each_newest_first(session: Session) -> None:
    owner, me = two_friends(session)
    far = uuid7()
    befriend(session, far, me)
    made = [
        an_item(session, by, now=NOW + timedelta(minutes=n)).id
        for n, by in enumerate((owner, far, owner, far))
    ]
    ordered = [made[2], made[0], made[3], made[1]]
    assert listed(session, me, sort="nearest", near={str(owner): 0}) == ordered
    assert listed(session, me, sort="nearest", near={}) == made[::-1]
    seen: list[UUID] = []
    query: dict[str, Any] = {"limit": 1, "sort": "nearest", "near": {str(owner): 0}}
    while "cursor" not in query or query["cursor"]:
        page = views.circle_page(session, query, looking(me))
        seen += ids(page)
        query["cursor"] = (page.body or {})["next_cursor"]
    assert seen == ordered


def test_the_further_away_the_later_and_unknown_last(session: Session) -> None:
    near, me = two_friends(session)
    far, unknown = uuid7(), uuid7()
    for friend in (far, unknown):
        befriend(session, friend, me)
    made = {
        by: an_item(session, by, now=NOW + timedelta(minutes=n)).id
        for n, by in enumerate((near, far, unknown))
    }
    shown = listed(session, me, sort="nearest", near={str(far): 12, str(near): 3})
    assert shown == [made[near], made[far], made[unknown]]


def test_who_is_near_and_no_friend_shows_nothing(session: Session) -> None:
    owner, me = two_friends(session)
    stranger = uuid7()
    an_item(session, stranger)
    hidden = an_item(session, owner, hidden_from=[me])
    shown = listed(session, me, sort="nearest", near={str(stranger): 0, str(owner): 1})
    assert hidden.id not in shown
    assert shown == []


@pytest.mark.parametrize(
    "values",
    [
        [["t", "2026-11-22T08:00:00+00:00"], ["u", 5]],
        [["t", 5], ["u", "x"]],
        [["i", "1"], ["u", str(HOME)]],
        "nonsense",
    ],
)
def test_a_cursor_made_by_hand_is_refused(session: Session, values: Any) -> None:
    made = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
    with pytest.raises(ValidationFailed):
        listed(session, uuid7(), cursor=made)


def test_a_cursor_with_a_number_no_price_can_have_is_refused(session: Session) -> None:
    values = [["I", str(10**20)], ["U", str(HOME)]]
    made = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
    with pytest.raises(ValidationFailed):
        listed(session, uuid7(), sort="price_asc", cursor=made)


def test_the_cheapest_or_the_dearest_comes_first_when_asked(session: Session) -> None:
    owner, friend = two_friends(session)
    cheap, dear = an_item(session, owner, price=Money(1)), an_item(session, owner, price=Money(9))
    gift = an_item(session, owner, "give")
    assert listed(session, friend, sort="price_asc") == [gift.id, cheap.id, dear.id]
    assert listed(session, friend, sort="price_desc") == [dear.id, cheap.id, gift.id]
