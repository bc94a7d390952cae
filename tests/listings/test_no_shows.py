"""A no-show that is contested in time, taken back, or left to stand."""

from datetime import timedelta

import pytest

from chassis.clock import rfc3339
from contracts.errors.listings import ReservationState
from services.listings.reservations.model import Reservation
from tests.listings.builders import DAY, NOW
from tests.listings.running import SETTINGS, Running
from tests.listings.test_events import assert_as_the_contract_says, published
from tests.listings.test_meetings import a_deal, act, shown

OPEN = SETTINGS.no_show_objection


def a_no_show(listings: Running) -> Reservation:
    """The owner says that the taker did not come, when it was time."""
    deal = a_deal(listings, "sell")
    listings.later(DAY)
    act(listings, deal, deal.owner_id, "reservation_no_show")
    return deal


def test_it_is_told_until_when_it_can_be_contested(listings: Running) -> None:
    deal = a_no_show(listings)
    until = rfc3339(NOW + DAY + OPEN)
    assert shown(listings, deal)["no_show_open_until"] == until
    told = published(listings, deal.id)["reservation_fell_through"]
    assert_as_the_contract_says(told)
    assert told.data["open_until"] == until
    other = a_deal(listings)
    act(listings, other, other.owner_id, "reservation_did_not_happen")
    assert shown(listings, other)["no_show_open_until"] is None
    assert published(listings, other.id)["reservation_fell_through"].data["open_until"] is None


@pytest.mark.parametrize("by", ["owner_id", "taker_id"])
def test_either_side_says_in_time_that_it_was_none(listings: Running, by: str) -> None:
    deal = a_no_show(listings)
    listings.later(OPEN)
    contested = act(listings, deal, getattr(deal, by), "reservation_did_not_happen")
    assert contested["status"] == "did_not_happen"
    told = published(listings, deal.id)["no_show_contested"]
    assert_as_the_contract_says(told)
    assert told.data["by"] == by.removesuffix("_id")
    with pytest.raises(ReservationState):
        act(listings, deal, deal.taker_id, "reservation_did_not_happen")


def test_then_it_stands(listings: Running) -> None:
    deal = a_no_show(listings)
    listings.later(OPEN + timedelta(seconds=1))
    for member_id in (deal.owner_id, deal.taker_id):
        with pytest.raises(ReservationState):
            act(listings, deal, member_id, "reservation_did_not_happen")
    assert shown(listings, deal)["status"] == "no_show"


def test_the_money_that_goes_back_and_the_item_that_is_free_are_not_touched_again(
    listings: Running,
) -> None:
    deal = a_no_show(listings)
    with listings.database() as session:
        version = session.get_one(Reservation, deal.id).version
    item = listings.call(deal.owner_id, "show_listing", listing_id=str(deal.item_id))
    act(listings, deal, deal.taker_id, "reservation_did_not_happen")
    assert published(listings, deal.id)["reservation_fell_through"].aggregate_version == version
    assert listings.call(deal.owner_id, "show_listing", listing_id=str(deal.item_id)) == item
