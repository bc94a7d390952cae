from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.general import NotOwner, NotParty, NotThere
from contracts.errors.listings import ListingState
from services.listings.items import actions as items
from tests.listings.builders import DAY, NOW, an_item, befriend, two_friends
from tests.listings.rings import Ring
from tests.listings.running import Running
from tests.listings.test_events import example


def history(listings: Running, member: UUID, item: UUID | str, **query: Any) -> list[Any]:
    page = listings.call(member, "listing_history", listing_id=str(item), query=query)
    return list(reversed(page["items"]))


def states(listings: Running, member: UUID, item: UUID | str) -> list[str]:
    return [change["status"] for change in history(listings, member, item)]


def offered(listings: Running, *friends_of: UUID) -> tuple[UUID, UUID, UUID]:
    """(owner, a friend, the item), published through the service."""
    with listings.database() as session:
        owner, friend = two_friends(session)
        photo_of = an_item(session, owner).photos[0].id
    body = {
        **{"kind": "give", "title": "书桌", "description": "九成新"},
        **{"category": "furniture", "condition": "good", "photo_ids": [str(photo_of)]},
    }
    item = listings.call(owner, "publish_listing", body=body)
    return owner, friend, UUID(item["id"])


def asked_for(listings: Running, taker: UUID, item: UUID) -> str:
    body = {"meet_at": rfc3339(listings.now + DAY), "place": "东门"}
    deal = listings.call(taker, "propose_reservation", listing_id=str(item), body=body)
    return str(deal["id"])


def test_an_owner_reads_what_happened_when_and_by_whom(listings: Running) -> None:
    owner, taker, item = offered(listings)
    listings.later(DAY)
    deal = asked_for(listings, taker, item)
    listings.call(owner, "accept_reservation", reservation_id=deal)
    listings.call(taker, "cancel_reservation", reservation_id=deal)
    listings.later(40 * DAY)
    listings.service.expire_items()
    found = history(listings, owner, item)
    who = [change["by"] and UUID(change["by"]["id"]) for change in found]
    assert [(change["status"], change["reservation_id"] == deal) for change in found] == [
        ("published", False),
        ("proposed", True),
        ("reserved", False),
        ("accepted", True),
        ("cancelled", True),
        ("published", False),
        ("expired", False),
    ]
    assert who == [owner, taker, owner, owner, taker, taker, None]
    times = [rfc3339(NOW), *[rfc3339(NOW + DAY)] * 5, rfc3339(NOW + 41 * DAY)]
    assert [change["at"] for change in found] == times
    assert found[1]["status_label"] == "等待对方同意"


def test_it_is_read_by_the_page_newest_first(listings: Running) -> None:
    owner, _, item = offered(listings)
    listings.call(owner, "withdraw_listing", listing_id=str(item))
    first = listings.call(owner, "listing_history", listing_id=str(item), query={"limit": "1"})
    assert [change["status"] for change in first["items"]] == ["withdrawn"]
    more = {"limit": "1", "cursor": first["next_cursor"]}
    rest = listings.call(owner, "listing_history", listing_id=str(item), query=more)
    assert [change["status"] for change in rest["items"]] == ["published"]
    assert rest["next_cursor"] is None


def test_of_a_deal_the_other_reads_its_own_part_also_when_the_item_is_hidden(
    listings: Running,
) -> None:
    owner, taker, item = offered(listings)
    rival = uuid7()
    with listings.database() as session:
        befriend(session, owner, rival)
    deal = asked_for(listings, taker, item)
    asked_for(listings, rival, item)
    listings.call(owner, "accept_reservation", reservation_id=deal)
    listings.call(
        owner,
        "change_listing",
        listing_id=str(item),
        body={"hidden_from": [str(taker), str(rival)]},
    )
    assert states(listings, taker, item) == ["proposed", "accepted"]
    assert states(listings, rival, item) == ["proposed"]


def test_nobody_else_reads_it(listings: Running) -> None:
    _, friend, item = offered(listings)
    with pytest.raises(NotParty):
        history(listings, friend, item)
    for member, thing in ((uuid7(), item), (friend, uuid7())):
        with pytest.raises(NotThere):
            history(listings, member, thing)


def test_both_items_of_a_swap_tell_of_it(listings: Running) -> None:
    with listings.database() as session:
        owner, taker = two_friends(session)
        wanted, offer = an_item(session, owner, "swap"), an_item(session, taker, "give")
    body = {"meet_at": rfc3339(NOW + DAY), "place": "东门", "offered_listing_id": str(offer.id)}
    deal = listings.call(taker, "propose_reservation", listing_id=str(wanted.id), body=body)
    listings.call(owner, "accept_reservation", reservation_id=deal["id"])
    for member, item in ((owner, wanted), (taker, offer)):
        assert states(listings, member, item.id) == [
            "published",
            "proposed",
            "reserved",
            "accepted",
        ]


@pytest.mark.parametrize(
    "change", ["UPDATE state_change SET status = 'x'", "DELETE FROM state_change"]
)
def test_history_is_only_added_to(listings: Running, change: str) -> None:
    offered(listings)
    with pytest.raises(DBAPIError), listings.database() as session:
        session.execute(text(change))


def test_what_is_refused_leaves_no_trace(listings: Running) -> None:
    owner, _, item = offered(listings)
    before = states(listings, owner, item)
    with pytest.raises(ListingState):
        listings.call(owner, "repost_listing", listing_id=str(item))
    assert states(listings, owner, item) == before


def test_what_is_over_is_offered_once_more_as_another_item(listings: Running) -> None:
    owner, friend, item = offered(listings)
    listings.call(friend, "add_favourite", listing_id=str(item))
    listings.call(owner, "withdraw_listing", listing_id=str(item))
    listings.later(DAY)
    again = listings.call(owner, "repost_listing", listing_id=str(item))
    before = listings.call(owner, "show_listing", listing_id=str(item))
    assert again["id"] != str(item)
    assert (again["status"], before["status"]) == ("published", "withdrawn")
    assert again["photo_ids"] == before["photo_ids"]
    assert again["published_at"] == rfc3339(listings.now)
    assert states(listings, owner, again["id"]) == ["published"]
    assert listings.call(friend, "my_favourites", query={})["items"] == []
    seen = listings.call(friend, "list_listings", query={"q": "书桌"})["items"]
    assert again["id"] in [one["id"] for one in seen]


@pytest.mark.parametrize("ending", ["completed", "expired"])
def test_a_deal_that_is_done_and_an_offer_that_has_expired_are_reposted_too(
    listings: Running, ending: str
) -> None:
    owner, taker, item = offered(listings)
    if ending == "completed":
        deal = asked_for(listings, taker, item)
        for member, step in ((owner, "accept_reservation"), (owner, "confirm_handover")):
            listings.call(member, step, reservation_id=deal)
        with pytest.raises(ListingState):
            listings.call(owner, "repost_listing", listing_id=str(item))
        listings.call(taker, "confirm_handover", reservation_id=deal)
    else:
        listings.later(31 * DAY)
        listings.service.expire_items()
    again = listings.call(owner, "repost_listing", listing_id=str(item))
    assert again["status"] == "published"
    with pytest.raises(NotOwner):
        listings.call(taker, "repost_listing", listing_id=str(again["id"]))


def test_a_reposted_item_is_hidden_from_whom_it_was(listings: Running) -> None:
    with listings.database() as session:
        owner, friend = two_friends(session)
        item = an_item(session, owner, hidden_from=[friend])
        items.withdraw_item(session, item)
    again = listings.call(owner, "repost_listing", listing_id=str(item.id))
    with pytest.raises(NotThere):
        listings.call(friend, "show_listing", listing_id=again["id"])


def test_who_got_the_item_is_not_named_to_others_who_asked_for_it(listings: Running) -> None:
    owner, taker, item = offered(listings)
    rival = uuid7()
    with listings.database() as session:
        befriend(session, owner, rival)
    deal = asked_for(listings, taker, item)
    asked_for(listings, rival, item)
    listings.call(owner, "accept_reservation", reservation_id=deal)
    listings.call(owner, "confirm_handover", reservation_id=deal)
    listings.call(taker, "confirm_handover", reservation_id=deal)
    told = [
        (one["status"], one["by"] and one["by"]["id"]) for one in history(listings, rival, item)
    ]
    assert told == [("proposed", str(rival)), ("declined", None)]
    named = [change["by"] and change["by"]["id"] for change in history(listings, owner, item)]
    assert named[-1] == str(taker)


def test_what_the_committee_has_hidden_is_not_offered_once_more(listings: Running) -> None:
    owner, _, item = offered(listings)
    listings.call(owner, "withdraw_listing", listing_id=str(item))
    told = {"kind": "listing", "post_id": str(item), "verdict": "hidden"}
    listings.service.follow_committee(example("post_moderated", **told))
    with pytest.raises(ListingState):
        listings.call(owner, "repost_listing", listing_id=str(item))


def test_what_the_committee_removes_tells_of_it_and_not_of_who(listings: Running) -> None:
    owner, _, item = offered(listings)
    told = {"kind": "listing", "post_id": str(item), "verdict": "removed"}
    listings.service.follow_committee(example("post_moderated", **told))
    assert history(listings, owner, item)[-1]["status"] == "removed"
    assert history(listings, owner, item)[-1]["by"] is None


def test_the_parts_of_a_ring_tell_of_it_to_the_two_of_each(listings: Running) -> None:
    ring = Ring(listings)
    ring.agreed()
    for place, item in enumerate(ring.items):
        giver = ring.people[place]
        assert states(listings, giver, item.id)[-2:] == ["reserved", "accepted"]
        # The last of the three to agree is no party of each deal.
        named = {one["by"] and one["by"]["id"] for one in history(listings, giver, item.id)}
        parties = {str(giver), str(ring.people[place - 1])}
        assert named <= {None, *parties}
