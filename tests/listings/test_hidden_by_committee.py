"""What the committee has hidden is promised to nobody until it is shown again."""

from collections.abc import Callable
from uuid import UUID

import pytest

from chassis.ids import uuid7
from contracts.errors.general import NotThere
from contracts.errors.listings import ItemNotAvailable, ListingHidden
from services.listings.items.model import Item
from services.listings.moderation.actions import moderate
from tests.listings.builders import DAY, NOW, a_proposal, accepted, an_item, befriend
from tests.listings.gifts import Gift
from tests.listings.running import Running
from tests.listings.test_line import Line, told
from tests.listings.test_moderation import a_verdict

THREE_DAYS = 3 * 86_400


def judge(listings: Running, item: Item, verdict: str, decision: UUID) -> None:
    with listings.database() as session:
        assert moderate(session, a_verdict(item, verdict, decision), listings.now)


def hiding(listings: Running, item: Item) -> Callable[[], None]:
    """Hides the item; what this returns shows it again."""
    decision = uuid7()
    judge(listings, item, "hidden", decision)
    return lambda: judge(listings, item, "shown", decision)


@pytest.mark.parametrize("kind", ["sell", "give"])
def test_its_owner_cannot_accept_until_it_is_shown_again(listings: Running, kind: str) -> None:
    line = Line(listings, kind)
    show_again = hiding(listings, line.item)
    with pytest.raises(NotThere):
        listings.call(line.deals[0].taker_id, "show_listing", listing_id=str(line.deals[0].item_id))
    with pytest.raises(ListingHidden):
        line.act(1, "accept", owner=True)
    assert line.shown(1)[0] == "proposed"
    assert line.act(3, "decline", owner=True)["status"] == "declined"
    show_again()
    assert line.act(1, "accept", owner=True)["status"] in ("accepted", "awaiting_payment")


def test_who_waits_for_it_keeps_their_time_and_is_told_when_it_is_back(listings: Running) -> None:
    line = Line(listings)
    before = [line.shown(place)[2] for place in (1, 2, 3)]
    assert before == [THREE_DAYS - 180, THREE_DAYS - 120, THREE_DAYS - 60]
    show_again = hiding(listings, line.item)
    listings.later(10 * DAY)
    listings.service.lapse_proposals()
    assert line.shown(1) == ("proposed", None, None)
    assert line.told(1) == ["reservation_proposed"]
    show_again()
    assert [line.shown(place)[2] for place in (1, 2, 3)] == before
    assert line.told(1)[-1] == "reservation_next"
    assert line.told(2) == line.told(3) == ["reservation_proposed"]


def test_what_is_offered_in_return_is_not_taken_while_it_is_hidden(listings: Running) -> None:
    with listings.database() as session:
        owner, taker = uuid7(), uuid7()
        befriend(session, owner, taker)
        wanted, offered = an_item(session, owner, "swap"), an_item(session, taker, "give")
        swap = a_proposal(session, wanted, taker, offered_listing_id=offered.id)
    show_again = hiding(listings, offered)
    accept = {"reservation_id": str(swap.id)}
    # The other's trouble with the committee is none of the owner's business.
    with pytest.raises(ItemNotAvailable):
        listings.call(owner, "accept_reservation", **accept)
    show_again()
    assert listings.call(owner, "accept_reservation", **accept)["status"] == "accepted"


def test_nobody_in_line_is_given_it_until_it_is_shown_again(listings: Running) -> None:
    gift = Gift(listings, allocation="first_come", draw_at=None)
    first, second, third = (gift.enter() for _ in range(3))
    show_again = hiding(listings, gift.item)
    with pytest.raises(NotThere):
        gift.enter()
    gift.act(first, "cancel")
    assert [gift.state(deal) for deal in (second, third)] == [("proposed", None)] * 2
    assert gift.told(second["id"]) == ["reservation_proposed"]
    listings.later(10 * DAY)
    listings.service.lapse_proposals()
    show_again()
    assert [gift.state(deal) for deal in (second, third)] == [("accepted", None), ("proposed", 1)]
    assert gift.told(second["id"]) == ["reservation_proposed", "item_reserved"]


def test_the_owners_line_waits_for_it_to_be_shown_again(listings: Running) -> None:
    line = Line(listings)
    line.act(1, "accept", owner=True)
    show_again = hiding(listings, line.item)
    line.act(1, "cancel")
    assert line.told(2)[-1] == "reservation_waiting"
    show_again()
    assert (line.told(2)[-1], line.told(3)[-1]) == ("reservation_next", "reservation_waiting")
    assert line.shown(2)[:2] == ("proposed", 1)


def test_its_draw_is_held_once_it_is_shown_again(gift: Gift) -> None:
    entries = [gift.enter(), gift.enter()]
    show_again = hiding(gift.listings, gift.item)
    gift.listings.later(5 * DAY)
    gift.listings.service.lapse_proposals()
    assert gift.hold()["status"] != "drawn"
    show_again()
    assert [gift.told(entry["id"]) for entry in entries] == [["reservation_proposed"]] * 2
    assert gift.hold()["entries"] == [1, 2]
    assert sorted(gift.state(entry)[0] for entry in entries) == ["accepted", "proposed"]


def test_a_deal_that_is_agreed_goes_on(listings: Running) -> None:
    with listings.database() as session:
        owner, taker = uuid7(), uuid7()
        befriend(session, owner, taker)
        item = an_item(session, owner, "give")
        deal = accepted(session, a_proposal(session, item, taker, now=NOW))
    hiding(listings, item)
    for who in (owner, taker):
        listings.call(who, "confirm_handover", reservation_id=str(deal.id))
    assert told(listings, deal.id)[-1] == "item_completed"
