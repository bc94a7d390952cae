from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.clock import rfc3339
from contracts.errors.listings import AllocationDecides, ProposalExists
from services.listings.items.model import Item
from tests.listings.builders import DAY, NOW, an_item, two_friends
from tests.listings.gifts import OUT_OF_SIGHT, Gift, taker
from tests.listings.running import Running
from tests.support.locks import until_done_or_waiting


@pytest.fixture
def gift(listings: Running) -> Gift:
    return Gift(listings, allocation="first_come", draw_at=None)


def test_who_asks_first_has_it_and_the_others_get_in_line(gift: Gift) -> None:
    first, second, third = (gift.enter() for _ in range(3))
    assert (first["status"], first["entry_number"]) == ("accepted", None)
    assert [gift.state(deal) for deal in (second, third)] == [("proposed", 1), ("proposed", 2)]
    assert gift.told(first["id"]) == ["reservation_proposed", "item_reserved"]
    assert (
        gift.listings.call(gift.owner, "show_listing", listing_id=gift.id)["status"] == "reserved"
    )
    with pytest.raises(ProposalExists):
        gift.enter(taker(second))


def test_time_stands_still_in_line_and_the_next_has_it_when_it_falls_through(gift: Gift) -> None:
    first, second, third = (gift.enter() for _ in range(3))
    gift.listings.later(10 * DAY)
    gift.listings.service.lapse_proposals()
    gift.act(first, "cancel")
    assert [gift.state(deal) for deal in (second, third)] == [("accepted", None), ("proposed", 1)]
    assert gift.told(second["id"]) == ["reservation_proposed", "item_reserved"]
    assert gift.told(third["id"]) == ["reservation_proposed"]


@pytest.mark.parametrize("what", ["decline", "cancel", "accept"])
def test_the_owner_does_not_choose_from_the_line(gift: Gift, what: str) -> None:
    _, second = gift.enter(), gift.enter()
    with pytest.raises(AllocationDecides):
        gift.act(second, what, owner=True)
    assert gift.state(second)[0] == "proposed"


@pytest.mark.parametrize("how", OUT_OF_SIGHT)
def test_who_may_not_see_it_any_more_is_passed_over_and_another_may_ask(
    gift: Gift, how: str
) -> None:
    first, second = gift.enter(), gift.enter()
    OUT_OF_SIGHT[how](gift, taker(second))
    gift.act(first, "cancel")
    assert gift.state(second)[0] == "proposed"
    assert gift.told(second["id"]) == ["reservation_proposed"]
    assert gift.enter()["status"] == "accepted"


def test_of_two_who_ask_at_once_one_has_it_and_one_waits(gift: Gift) -> None:
    friends = [gift.a_friend(), gift.a_friend()]
    with ThreadPoolExecutor(2) as pool:
        with gift.listings.database() as session:
            session.get_one(Item, gift.item.id, with_for_update=True)
            both = [pool.submit(gift.enter, friend) for friend in friends]
            until_done_or_waiting(gift.listings.engine, *both)
        found = [one.result()["status"] for one in both]
    assert sorted(found) == ["accepted", "proposed"]


def test_a_thing_that_is_sold_is_still_its_owners_to_promise(listings: Running) -> None:
    with listings.database() as session:
        owner, friend = two_friends(session)
        item = an_item(session, owner)
    body = {"meet_at": rfc3339(NOW + DAY), "place": "东门"}
    asked = listings.call(friend, "propose_reservation", listing_id=str(item.id), body=body)
    assert asked["status"] == "proposed"
    shown = listings.call(friend, "show_listing", listing_id=str(item.id))
    assert shown["allocation"] is None
