from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from chassis.circle import neighbour_cards
from chassis.ids import uuid7
from contracts.errors.general import NotOwner, NotThere, ResidencyRequired, ValidationFailed
from contracts.errors.listings import ListingPromised, ListingState
from contracts.money import Money
from services.listings.items import actions, views
from services.listings.items.model import Item
from tests.listings.builders import (
    DAY,
    NOW,
    a_photo,
    a_proposal,
    a_standing,
    accepted,
    an_item,
    looking,
    terms,
    two_friends,
)
from tests.listings.pages import changed, ids, listed


def test_a_published_item_reaches_a_friend_with_its_owners_card(session: Session) -> None:
    owner, friend = two_friends(session)
    item = an_item(session, owner, hidden_from=[])
    shown = views.detail(session, str(item.id), looking(friend)).answer.body or {}
    assert shown["owner"] == neighbour_cards(session, [owner])[owner]
    assert shown["owner"]["display_name"] == "王阿姨"
    assert shown["price"] == {"amount": 8800, "currency": "CNY"}
    assert shown["status_label"] == "Available"
    assert set(shown["photos"][0]) == {"id", "width", "height", "urls"}
    assert "hidden_from" not in shown


def test_only_a_verified_resident_publishes(session: Session) -> None:
    standing = a_standing(uuid7(), residency="pending")
    with pytest.raises(ResidencyRequired):
        actions.publish_item(session, terms(photo_ids=[]), standing=standing, now=NOW)


@pytest.mark.parametrize("kind", ["swap", "give"])
def test_what_is_swapped_or_given_away_is_published_without_a_price(
    session: Session, kind: str
) -> None:
    assert an_item(session, uuid7(), kind).price is None


def test_photos_are_ones_own_each_once(session: Session) -> None:
    owner, other = two_friends(session)
    own, foreign = a_photo(session, owner), a_photo(session, other)
    refused_for = {(foreign,): "unknown_photo", (uuid7(),): "unknown_photo", (own, own): "repeated"}
    for photo_ids, code in refused_for.items():
        with pytest.raises(ValidationFailed) as refused:
            an_item(session, owner, photo_ids=list(photo_ids))
        assert refused.value.errors == [{"pointer": "/photo_ids", "code": code}]


def test_a_photo_may_show_several_items_of_its_owner(session: Session) -> None:
    owner = uuid7()
    photo, other = a_photo(session, owner), a_photo(session, owner)
    first = actions.withdraw_item(session, an_item(session, owner, photo_ids=[photo]))
    second = an_item(session, owner, photo_ids=[photo, other])
    third = changed(session, an_item(session, owner), photo_ids=[other, photo])
    shown = [[photo.id for photo in item.photos] for item in (first, second, third)]
    assert shown == [[photo], [photo, other], [other, photo]]


def test_photos_keep_the_order_they_were_given(session: Session) -> None:
    owner = uuid7()
    photos = [a_photo(session, owner) for _ in range(3)]
    item = an_item(session, owner, photo_ids=[photos[2], photos[0]])
    assert [photo.id for photo in item.photos] == [photos[2], photos[0]]
    changed(session, item, photo_ids=[photos[1], photos[2]])
    assert [photo.id for photo in item.photos] == [photos[1], photos[2]]


def test_what_one_may_not_see_is_not_there_and_what_is_anothers_is_not_ones_own(
    session: Session,
) -> None:
    owner, friend = two_friends(session)
    item = an_item(session, owner)
    with pytest.raises(NotThere):
        views.owned(session, str(item.id), uuid7())
    with pytest.raises(NotOwner):
        views.owned(session, str(item.id), friend)
    with pytest.raises(NotThere):
        views.visible(session, "not-an-id", owner)
    assert views.owned(session, str(item.id), owner) is item


def test_an_owner_changes_what_they_offer_and_each_change_counts(session: Session) -> None:
    item = an_item(session, uuid7())
    changed(session, item, title="书桌", price=Money(5000), expires_at=NOW + DAY)
    assert (item.title, item.price, item.expires_at) == ("书桌", 5000, NOW + DAY)
    assert item.version == 2


def test_a_change_must_leave_terms_that_fit_the_kind(session: Session) -> None:
    sale, gift, swap = (an_item(session, uuid7(), kind) for kind in ("sell", "give", "swap"))
    refused: list[tuple[Item, dict[str, Any]]] = [
        (sale, {"price": None}),
        (gift, {"price": Money(1)}),
        (swap, {"wanted": None}),
        (sale, {"expires_at": NOW}),
        (sale, {"photo_ids": [uuid7()]}),
    ]
    for item, asked in refused:
        with pytest.raises(ValidationFailed):
            changed(session, item, **asked)


def test_once_reserved_one_may_add_to_the_description_and_say_who_sees_it(session: Session) -> None:
    owner, friend = two_friends(session)
    item = an_item(session, owner, "sell")
    accepted(session, a_proposal(session, item, friend))
    changed(session, item, description=f"{item.description}。周末也在家")
    assert item.description.endswith("周末也在家")
    changed(session, item, hidden_from=[friend, friend])
    assert item.hidden_from == [friend]
    assert listed(session, friend) == []


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"title": "别的"}, "title"),
        ({"price": Money(1)}, "price"),
        ({"category": "kids", "condition": "used"}, "category, condition"),
        ({"description": "九成新"}, "description"),
        ({"expires_at": NOW + 2 * DAY}, "expires_at"),
        ({"photo_ids": [uuid7()]}, "photo_ids"),
        ({"wanted": "一辆自行车"}, "wanted"),
    ],
)
def test_once_reserved_what_was_agreed_on_stays(
    session: Session, asked: dict[str, Any], fields: str
) -> None:
    owner, friend = two_friends(session)
    item = an_item(session, owner, "sell")
    accepted(session, a_proposal(session, item, friend))
    with pytest.raises(ListingPromised) as refused:
        changed(session, item, **asked)
    assert refused.value.fields == fields


def test_once_reserved_a_swap_wants_what_it_did(session: Session) -> None:
    owner, friend = two_friends(session)
    item = an_item(session, owner, "swap", wanted_categories=["books"])
    changed(session, item, wanted_categories=["kids"])
    accepted(session, a_proposal(session, item, friend))
    with pytest.raises(ListingPromised) as refused:
        changed(session, item, wanted_categories=["kids", "books"])
    assert (refused.value.fields, item.wanted_categories) == ("wanted_categories", ["kids"])


def test_once_reserved_a_client_may_send_all_of_it_back(session: Session) -> None:
    owner, friend = two_friends(session)
    item = an_item(session, owner, "sell")
    accepted(session, a_proposal(session, item, friend))
    photo_ids = [photo.id for photo in item.photos]
    same = {"title": item.title, "price": Money(8800), "photo_ids": photo_ids}
    changed(session, item, **same, description=f"{item.description}!")
    assert item.description.endswith("!")


def test_what_is_over_is_not_changed(session: Session) -> None:
    item = an_item(session, uuid7())
    actions.withdraw_item(session, item)
    with pytest.raises(ListingState):
        changed(session, item, title="别的")


def test_an_item_is_hidden_from_neighbours_only(session: Session) -> None:
    stranger = uuid7()
    item = an_item(session, uuid7())
    for hidden in ([stranger], [item.owner_id]):
        with pytest.raises(ValidationFailed) as refused:
            changed(session, item, (stranger,), hidden_from=hidden)
        assert refused.value.errors[0]["pointer"] == "/hidden_from"


def test_a_reserved_item_cannot_be_withdrawn(session: Session) -> None:
    owner, friend = two_friends(session)
    reserved = an_item(session, owner, "give")
    accepted(session, a_proposal(session, reserved, friend))
    with pytest.raises(ListingState):
        actions.withdraw_item(session, reserved)


def test_withdrawing_an_item_twice_is_once(session: Session) -> None:
    item = an_item(session, uuid7())
    versions = [actions.withdraw_item(session, item).version for _ in range(2)]
    assert (item.status, versions) == ("withdrawn", [2, 2])


@pytest.mark.parametrize("status", ["withdrawn", "removed"])
def test_what_is_withdrawn_or_removed_is_there_for_its_owner_alone(
    session: Session, status: str
) -> None:
    owner, friend = two_friends(session)
    item = an_item(session, owner)
    item.status = status
    session.flush()
    assert views.visible(session, str(item.id), owner) is item
    assert ids(views.own_page(session, {"limit": 20}, looking(owner))) == [item.id]
    for reading in (views.visible, views.owned):
        with pytest.raises(NotThere):
            reading(session, str(item.id), friend)
    assert listed(session, friend, status=status) == []
    assert views.subjects(session, [item.id], looking(friend, "en")) == {}


def test_a_price_of_nothing_is_an_even_swap_and_no_sale(session: Session) -> None:
    swap = an_item(session, uuid7(), "swap", price=Money(0))
    assert swap.price is None
    changed(session, swap, price=Money(500))
    assert changed(session, swap, price=Money(0)).price is None
    for kind, code in (("sell", "out_of_range"), ("give", "not_allowed")):
        with pytest.raises(ValidationFailed) as refused:
            an_item(session, uuid7(), kind, price=Money(0))
        assert refused.value.errors == [{"pointer": "/price", "code": code}]


def test_offers_whose_time_is_over_expire_and_others_stay(session: Session) -> None:
    owner = uuid7()
    short, long = an_item(session, owner, expires_at=NOW + DAY), an_item(session, owner)
    early = NOW + DAY - timedelta(seconds=1)
    assert short.id not in session.scalars(views.over(early)).all()
    assert actions.expire_item(session, short.id, now=early) is None
    due = session.scalars(views.over(NOW + DAY)).all()
    assert (short.id in due, long.id in due) == (True, False)
    assert actions.expire_item(session, short.id, now=NOW + DAY) is short
    assert actions.expire_item(session, short.id, now=NOW + DAY) is None
    assert (short.status, long.status) == ("expired", "published")
