from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.tables import outbox
from contracts.errors.general import NotOwner, NotThere, ResidencyRequired, ValidationFailed
from contracts.errors.listings import ItemNotAvailable, ListingState, TooManyDrafts
from contracts.json import Json
from services.listings.drafts.rules import MOST
from services.listings.items.model import Item, item_photo
from tests.listings.builders import DAY, NOW, a_photo, an_item, two_friends
from tests.listings.running import Running
from tests.listings.test_events import assert_as_the_contract_says, published

WHOLE = {
    "title": "儿童书桌",
    "description": "九成新",
    "category": "furniture",
    "condition": "good",
    "price": {"amount": 8800, "currency": "CNY"},
}


def save(listings: Running, owner: UUID, kind: str = "sell", **said: Any) -> Json:
    body = {"kind": kind, "draft": True, **said}
    return listings.call(owner, "publish_listing", body=body)


def ask(listings: Running, member: UUID, what: str, draft: Json, **more: Any) -> Json:
    return listings.call(member, what, listing_id=draft["id"], **more)


def own(listings: Running, owner: UUID, **query: Any) -> list[str]:
    page = listings.call(owner, "my_listings", query=query)
    return [item["id"] for item in page["items"]]


def a_pair(listings: Running) -> tuple[UUID, UUID]:
    with listings.database() as session:
        return two_friends(session)


def photo_of(listings: Running, owner: UUID) -> str:
    with listings.database() as session:
        return str(a_photo(session, owner))


def test_a_draft_needs_no_more_than_a_kind_and_is_its_owners_alone(listings: Running) -> None:
    owner, friend = a_pair(listings)
    draft = save(listings, owner)
    assert (draft["status"], draft["status_label"]) == ("draft", "草稿")
    assert [draft[name] for name in ("published_at", "expires_at", "category")] == [None] * 3
    assert own(listings, owner, status="draft") == [draft["id"]]
    assert own(listings, owner) == []
    assert ask(listings, owner, "show_listing", draft)["id"] == draft["id"]
    assert listings.call(friend, "list_listings", query={"status": "draft"})["items"] == []
    meeting = {"meet_at": rfc3339(NOW + DAY), "place": "东门"}
    refused: list[tuple[str, Json]] = [
        ("show_listing", {}),
        ("change_listing", {"body": {"title": "我的"}}),
        ("publish_draft", {}),
        ("withdraw_listing", {}),
        ("add_favourite", {}),
        ("propose_reservation", {"body": meeting}),
        ("listing_history", {"query": {}}),
    ]
    for what, more in refused:
        with pytest.raises(NotThere):
            ask(listings, friend, what, draft, **more)


def test_a_draft_is_completed_piece_by_piece_and_nobody_hears_of_it(listings: Running) -> None:
    owner, friend = a_pair(listings)
    draft = save(listings, owner, title="书桌")
    with pytest.raises(ValidationFailed) as refused:
        ask(listings, owner, "publish_draft", draft)
    named = {error["pointer"] for error in refused.value.errors}
    assert named == {"/description", "/category", "/condition", "/price", "/photo_ids"}
    ask(listings, owner, "change_listing", draft, body={"photo_ids": [photo_of(listings, owner)]})
    without_price = {name: said for name, said in WHOLE.items() if name != "price"}
    ask(listings, owner, "change_listing", draft, body=without_price)
    with pytest.raises(ValidationFailed) as refused:
        ask(listings, owner, "publish_draft", draft)
    assert refused.value.errors == [{"pointer": "/price", "code": "required"}]
    ask(listings, owner, "change_listing", draft, body={"price": WHOLE["price"]})
    assert published(listings, draft["id"]) == {}
    listings.later(40 * DAY)
    offered = ask(listings, owner, "publish_draft", draft)
    assert (offered["status"], offered["title"]) == ("published", "儿童书桌")
    assert offered["published_at"] == rfc3339(listings.now)
    assert offered["expires_at"] == rfc3339(listings.now + 30 * DAY)
    (seen,) = listings.call(friend, "list_listings", query={"q": "书桌"})["items"]
    assert seen["id"] == draft["id"]
    told = published(listings, draft["id"])
    assert list(told) == ["listing_published"]
    assert_as_the_contract_says(told["listing_published"])
    with pytest.raises(ListingState):
        ask(listings, owner, "publish_draft", draft)


def test_an_offer_that_is_no_draft_says_everything_at_once(listings: Running) -> None:
    owner, _ = a_pair(listings)
    with pytest.raises(ValidationFailed) as refused:
        listings.call(owner, "publish_listing", body={"kind": "give", "draft": False})
    named = {error["pointer"] for error in refused.value.errors}
    assert named == {"/title", "/description", "/category", "/condition", "/photo_ids"}


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"kind": "give", "price": {"amount": 1, "currency": "CNY"}}, "/price"),
        ({"title": ""}, "/title"),
        ({"category": "weapons"}, "/category"),
        ({"photo_ids": [str(uuid7())]}, "/photo_ids"),
        ({"expires_at": rfc3339(NOW)}, "/expires_at"),
        ({"expires_at": "2099-01-01T00:00:00Z"}, "/expires_at"),
    ],
)
def test_what_is_wrong_is_refused_in_a_draft_too(
    listings: Running, said: Json, pointer: str
) -> None:
    owner, _ = a_pair(listings)
    with pytest.raises(ValidationFailed) as refused:
        save(listings, owner, **said)
    assert refused.value.errors[0]["pointer"] == pointer
    assert own(listings, owner, status="draft") == []


def test_what_has_become_wrong_since_is_refused_when_it_is_published(listings: Running) -> None:
    owner, friend = a_pair(listings)
    photo_ids = [photo_of(listings, owner)]
    late = rfc3339(NOW + DAY)
    draft = save(listings, owner, **WHOLE, photo_ids=photo_ids, expires_at=late)
    hidden = save(listings, owner, **WHOLE, photo_ids=photo_ids, hidden_from=[str(friend)])
    listings.later(2 * DAY)
    listings.members.outsiders = [friend]
    for item, pointer in ((draft, "/expires_at"), (hidden, "/hidden_from")):
        with pytest.raises(ValidationFailed) as refused:
            ask(listings, owner, "publish_draft", item)
        assert refused.value.errors[0]["pointer"] == pointer
    listings.members.residency = "moved_out"
    with pytest.raises(ResidencyRequired):
        ask(listings, owner, "publish_draft", draft)
    with pytest.raises(ResidencyRequired):
        save(listings, owner)


def test_how_a_gift_finds_its_taker_is_said_when_it_is_published(listings: Running) -> None:
    owner, _ = a_pair(listings)
    for early in ({"allocation": "first_come"}, {"draw_at": rfc3339(NOW + DAY)}):
        with pytest.raises(ValidationFailed) as refused:
            save(listings, owner, "give", **early)
        assert refused.value.errors == [{"pointer": f"/{next(iter(early))}", "code": "not_allowed"}]
    gift = {name: said for name, said in WHOLE.items() if name != "price"}
    photo_ids = [photo_of(listings, owner)]
    draft = save(listings, owner, "give", **gift, photo_ids=photo_ids)
    draw = {"allocation": "draw", "draw_at": rfc3339(NOW + DAY)}
    with pytest.raises(ValidationFailed):
        ask(listings, owner, "publish_draft", draft, body={"allocation": "draw"})
    offered = ask(listings, owner, "publish_draft", draft, body=draw)
    assert (offered["status"], offered["allocation"]) == ("published", "draw")
    assert ask(listings, owner, "show_draw", draft)["draw_at"] == draw["draw_at"]
    ask(listings, owner, "withdraw_listing", draft)
    again = ask(listings, owner, "repost_listing", draft, body={"allocation": "first_come"})
    assert again["allocation"] == "first_come"
    plain = ask(listings, owner, "repost_listing", draft)
    assert plain["allocation"] == "owners_choice"


def test_a_draft_that_is_thrown_away_is_gone(listings: Running) -> None:
    owner, _ = a_pair(listings)
    draft = save(listings, owner, photo_ids=[photo_of(listings, owner)])
    ask(listings, owner, "add_favourite", draft)
    ask(listings, owner, "withdraw_listing", draft)
    with pytest.raises(NotThere):
        ask(listings, owner, "show_listing", draft)
    with listings.database() as session:
        item_id = UUID(draft["id"])
        assert session.get(Item, item_id) is None
        left = select(func.count()).select_from(item_photo).where(item_photo.c.item_id == item_id)
        assert session.scalar(left) == 0
        told = select(func.count()).select_from(outbox).where(outbox.c.aggregate_id == item_id)
        assert session.scalar(told) == 0


def test_one_keeps_a_bounded_number_of_drafts(listings: Running) -> None:
    owner, friend = a_pair(listings)
    drafts = [save(listings, owner) for _ in range(MOST)]
    with pytest.raises(TooManyDrafts):
        save(listings, owner)
    save(listings, friend)
    ask(listings, owner, "withdraw_listing", drafts[0])
    save(listings, owner)


def test_a_draft_never_expires_and_is_no_offer(listings: Running) -> None:
    owner, _ = a_pair(listings)
    draft = save(listings, owner, expires_at=rfc3339(NOW + DAY))
    listings.later(40 * DAY)
    listings.service.expire_items()
    assert ask(listings, owner, "show_listing", draft)["status"] == "draft"
    for what in ("renew_listing", "repost_listing"):
        with pytest.raises(ListingState):
            ask(listings, owner, what, draft)


def test_somebody_else_publishes_nothing_of_mine(listings: Running) -> None:
    with listings.database() as session:
        owner, friend = two_friends(session)
        item = an_item(session, owner)
    for what in ("publish_draft", "repost_listing"):
        with pytest.raises(NotOwner):
            listings.call(friend, what, listing_id=str(item.id))


def test_what_a_draft_wants_in_return_is_kept_and_makes_no_ring_before_it_is_offered(
    listings: Running,
) -> None:
    owner, friend = a_pair(listings)
    with listings.database() as session:
        an_item(session, friend, "swap", category="books", wanted="书桌")
    said = {
        **WHOLE,
        "price": None,
        "wanted": "什么书都行",
        "photo_ids": [photo_of(listings, owner)],
    }
    draft = save(listings, owner, "swap", **said, wanted_categories=["kids"])
    ask(listings, owner, "change_listing", draft, body={"wanted_categories": ["books"]})
    rings = partial(listings.call, owner, "my_swap_cycles", query={})
    listings.service.seek_cycles()
    assert rings()["items"] == []
    offered = ask(listings, owner, "publish_draft", draft)
    assert offered["wanted_categories"] == ["books"]
    listings.service.seek_cycles()
    assert len(rings()["items"]) == 1
    ask(listings, owner, "withdraw_listing", draft)
    again = ask(listings, owner, "repost_listing", draft)
    assert again["wanted_categories"] == ["books"]
    listings.service.seek_cycles()
    assert len(rings()["items"]) == 2


def test_a_draft_is_not_offered_in_return(listings: Running) -> None:
    owner, friend = a_pair(listings)
    with listings.database() as session:
        wanted = an_item(session, friend, "swap")
    draft = save(listings, owner, "give", title="书桌")
    body = {"meet_at": rfc3339(NOW + DAY), "place": "东门", "offered_listing_id": draft["id"]}
    with pytest.raises(ItemNotAvailable):
        listings.call(owner, "propose_reservation", listing_id=str(wanted.id), body=body)


def test_a_draft_is_no_subject_of_a_report_but_to_its_owner(listings: Running) -> None:
    owner, friend = a_pair(listings)
    draft = save(listings, owner, title="书桌")
    for member, seen in ((owner, [draft["id"]]), (friend, [])):
        found = listings.call(member, "subjects_seen", kind="listing", ids=[draft["id"]])
        assert list(found["items"]) == seen
