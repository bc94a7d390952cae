from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.listings import HandoverClaimed, MeetingToCome, ReservationState
from contracts.json import Json
from services.listings.items.model import Item
from services.listings.reservations.model import Reservation
from tests.listings.builders import DAY, NOW, a_proposal, accepted, an_item, paid, two_friends
from tests.listings.running import Running
from tests.listings.test_events import assert_as_the_contract_says, published

LATER = {"meet_at": rfc3339(NOW + 2 * DAY), "place": "西门"}


def a_deal(listings: Running, kind: str = "give", state: str = "agreed") -> Reservation:
    """Two friends who meet in a day."""
    with listings.database() as session:
        owner, taker = two_friends(session)
        proposal = a_proposal(session, an_item(session, owner, kind), taker)
        if state == "proposed":
            return proposal
        return paid(session, proposal) if kind == "sell" else accepted(session, proposal)


def move(listings: Running, deal: Reservation, by: UUID, body: Json = LATER) -> dict[str, Any]:
    return listings.call(by, "reschedule_reservation", reservation_id=str(deal.id), body=body)


def act(listings: Running, deal: Reservation, by: UUID, what: str) -> dict[str, Any]:
    return listings.call(by, what, reservation_id=str(deal.id))


def shown(listings: Running, deal: Reservation) -> dict[str, Any]:
    return act(listings, deal, deal.taker_id, "show_reservation")


@pytest.mark.parametrize("state", ["proposed", "agreed"])
def test_a_meeting_moves_when_the_other_asks_for_the_same(listings: Running, state: str) -> None:
    deal = a_deal(listings, state=state)
    asked = move(listings, deal, deal.owner_id)
    assert asked["meet_at"] == rfc3339(NOW + DAY)
    assert asked["reschedule"] == {**LATER, "by": "owner"}
    assert move(listings, deal, deal.owner_id)["reschedule"] is not None
    moved = move(listings, deal, deal.taker_id)
    assert (moved["meet_at"], moved["place"]) == (LATER["meet_at"], LATER["place"])
    assert moved["reschedule"] is None
    told = published(listings, deal.id)
    assert told["reschedule_proposed"].data["by"] == "owner"
    for event_type in ("reschedule_proposed", "reservation_rescheduled"):
        assert_as_the_contract_says(told[event_type])


def test_who_asks_for_another_place_makes_an_offer_of_their_own(listings: Running) -> None:
    deal = a_deal(listings)
    move(listings, deal, deal.owner_id)
    other = move(listings, deal, deal.taker_id, {**LATER, "place": "北门"})
    assert other["reschedule"] == {**LATER, "place": "北门", "by": "taker"}
    assert other["place"] == "东门"


def test_who_asks_for_what_holds_leaves_it_at_that(listings: Running) -> None:
    deal = a_deal(listings)
    move(listings, deal, deal.owner_id)
    kept = {"meet_at": rfc3339(NOW + DAY), "place": "东门"}
    assert move(listings, deal, deal.taker_id, kept)["reschedule"] is None
    assert "reservation_rescheduled" not in published(listings, deal.id)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({**LATER, "meet_at": rfc3339(NOW)}, {"pointer": "/meet_at", "code": "in_the_past"}),
        (
            {**LATER, "meet_at": "2076-01-01T00:00:00Z"},
            {"pointer": "/meet_at", "code": "too_far_ahead"},
        ),
        ({"meet_at": LATER["meet_at"]}, {"pointer": "/place", "code": "required"}),
    ],
)
def test_a_meeting_moves_only_to_a_time_and_place_to_come(
    listings: Running, body: Json, error: Json
) -> None:
    deal = a_deal(listings)
    with pytest.raises(ValidationFailed) as refused:
        move(listings, deal, deal.owner_id, body)
    assert refused.value.errors == [error]


def test_nobody_else_moves_or_misses_a_meeting(listings: Running) -> None:
    deal = a_deal(listings)
    with pytest.raises(NotThere):
        move(listings, deal, uuid7())
    for what in ("reservation_no_show", "reservation_did_not_happen"):
        with pytest.raises(NotThere):
            act(listings, deal, uuid7(), what)


@pytest.mark.parametrize("by", ["owner_id", "taker_id"])
@pytest.mark.parametrize("kind", ["give", "sell", "swap"])
@pytest.mark.parametrize(
    ("what", "status"),
    [("reservation_no_show", "no_show"), ("reservation_did_not_happen", "did_not_happen")],
)
def test_either_side_says_that_nothing_came_of_it_and_the_item_is_free(
    listings: Running, by: str, kind: str, what: str, status: str
) -> None:
    deal = a_deal(listings, kind)
    listings.later(DAY)
    assert act(listings, deal, getattr(deal, by), what)["status"] == status
    told = published(listings, deal.id)["reservation_fell_through"]
    assert_as_the_contract_says(told)
    assert (told.data["status"], told.data["by"]) == (status, by.removesuffix("_id"))
    with listings.database() as session:
        states = {session.get_one(Item, item_id).status for item_id in deal.item_ids}
    assert states == {"published"}
    with pytest.raises(ReservationState):
        act(listings, deal, deal.taker_id, what)


def test_before_the_time_nobody_is_missing_but_it_may_be_known_that_nothing_comes_of_it(
    listings: Running,
) -> None:
    deal = a_deal(listings)
    with pytest.raises(MeetingToCome):
        act(listings, deal, deal.owner_id, "reservation_no_show")
    assert shown(listings, deal)["status"] == "accepted"
    missed = act(listings, deal, deal.owner_id, "reservation_did_not_happen")
    assert missed["status"] == "did_not_happen"


@pytest.mark.parametrize("first", ["owner_id", "taker_id"])
@pytest.mark.parametrize(
    "what", ["reservation_no_show", "reservation_did_not_happen", "cancel_reservation"]
)
@pytest.mark.parametrize("kind", ["sell", "give"])
def test_what_one_has_confirmed_is_not_undone_by_the_other(
    listings: Running, kind: str, what: str, first: str
) -> None:
    deal = a_deal(listings, kind)
    before = shown(listings, deal)["status"]
    listings.later(DAY)
    act(listings, deal, getattr(deal, first), "confirm_handover")
    for member_id in (deal.owner_id, deal.taker_id):
        with pytest.raises(HandoverClaimed):
            act(listings, deal, member_id, what)
        with pytest.raises(HandoverClaimed):
            move(listings, deal, member_id, {**LATER, "meet_at": rfc3339(NOW + 3 * DAY)})
    assert shown(listings, deal)["status"] == before


def test_nothing_is_missed_that_was_not_agreed(listings: Running) -> None:
    deal = a_deal(listings, state="proposed")
    with pytest.raises(ReservationState):
        act(listings, deal, deal.owner_id, "reservation_did_not_happen")


def reminders(listings: Running, deal: Reservation) -> bool:
    listings.service.remind_of_meetings()
    return "meeting_near" in published(listings, deal.id)


def test_both_are_reminded_once_when_the_meeting_is_near(listings: Running) -> None:
    deal, asked = a_deal(listings), a_deal(listings, state="proposed")
    assert not reminders(listings, deal)
    listings.later(DAY - timedelta(hours=2))
    assert reminders(listings, deal)
    version = shown(listings, deal)["version"]
    assert not reminders(listings, asked)
    assert shown(listings, deal)["version"] == version
    told = published(listings, deal.id)["meeting_near"]
    assert_as_the_contract_says(told)
    assert told.data["meet_at"] == rfc3339(NOW + DAY)


def test_a_meeting_that_moved_is_reminded_of_again_and_a_missed_one_not_at_all(
    listings: Running,
) -> None:
    deal, missed = a_deal(listings), a_deal(listings)
    act(listings, missed, missed.owner_id, "reservation_did_not_happen")
    listings.later(DAY - timedelta(hours=1))
    assert reminders(listings, deal)
    assert not reminders(listings, missed)
    for member_id in (deal.owner_id, deal.taker_id):
        move(listings, deal, member_id)
    listings.later(DAY)
    assert reminders(listings, deal)
    assert published(listings, deal.id)["meeting_near"].data["meet_at"] == LATER["meet_at"]


def test_the_answer_counts_down(listings: Running) -> None:
    proposal, sale = a_deal(listings, state="proposed"), a_deal(listings, "sell", "proposed")
    listings.later(timedelta(hours=1))
    assert shown(listings, proposal)["expires_in"] == 71 * 3600
    listings.call(sale.owner_id, "accept_reservation", reservation_id=str(sale.id))
    assert shown(listings, sale)["expires_in"] == 24 * 3600
    assert shown(listings, a_deal(listings))["expires_in"] is None
