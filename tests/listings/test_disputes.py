"""One side objects to what the other has confirmed: nothing moves until the two agree."""

from typing import Any

import pytest

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.listings import (
    HandoverClaimed,
    HandoverUnclaimed,
    ReservationState,
    SwapCycleUnderWay,
)
from contracts.json import Json
from contracts.money import money_json
from services.listings.handovers.rules import code_for
from services.listings.items.model import Item
from services.listings.reservations.model import Reservation
from tests.listings.builders import DAY, KEY
from tests.listings.rings import Ring
from tests.listings.running import Running
from tests.listings.test_claimed import claimed, told
from tests.listings.test_events import assert_as_the_contract_says, published
from tests.listings.test_meetings import a_deal, act, shown

SAID = {"reason": "not_handed_over", "text": "他没有来"}
SIDES = [("owner_id", "taker_id"), ("taker_id", "owner_id")]


def dispute(listings: Running, deal: Reservation, by: str, **said: Any) -> Json:
    return listings.call(
        getattr(deal, by),
        "dispute_reservation",
        reservation_id=str(deal.id),
        body={**SAID, **said},
    )


def items(listings: Running, deal: Reservation) -> set[str]:
    with listings.database() as session:
        return {session.get_one(Item, item_id).status for item_id in deal.item_ids}


@pytest.fixture(params=["sell", "swap", "give"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(("confirms", "objects"), SIDES)
def test_the_other_side_stops_a_handover_and_both_read_why(
    listings: Running, kind: str, confirms: str, objects: str
) -> None:
    deal = claimed(listings, kind, confirms)
    answer = dispute(listings, deal, objects)
    assert (answer["status"], answer["status_label"]) == ("disputed", "争议处理中")
    assert answer["dispute"] == {
        "status": "open",
        "status_label": "待处理",
        "by": objects.removesuffix("_id"),
        "reason": "not_handed_over",
        "reason_label": "没有交接",
        "text": "他没有来",
        "answer": None,
        "answered_at": None,
        "opened_at": rfc3339(listings.now),
        "decide_by": rfc3339(listings.now + 14 * DAY),
        "default": {
            "outcome": "back",
            "outcome_label": "款项全部退回，视为未成交",
            "handed_over": False,
            "to_payer": money_json(deal.price, "CNY"),
            "to_payee": money_json(0 if deal.price else None, "CNY"),
        },
        "decision": None,
        "proposals": [],
        "photos": [],
        "conversation_shown_by": [],
    }
    assert shown(listings, deal)["dispute"]["text"] == "他没有来"
    assert items(listings, deal) == {"reserved"}
    event = published(listings, deal.id)["reservation_disputed"]
    assert_as_the_contract_says(event)
    # What was said is for the two, and in no event.
    assert event.data["by"] == objects.removesuffix("_id")
    assert "text" not in event.data


def test_no_clock_touches_what_is_disputed(listings: Running, kind: str) -> None:
    deal = claimed(listings, kind, "owner_id")
    dispute(listings, deal, "taker_id")
    listings.later(90 * DAY)
    for clock in ("complete_half_confirmed", "expire_items", "lapse_proposals", "lapse_unpaid"):
        getattr(listings.service, clock)()
    assert shown(listings, deal)["status"] == "disputed"
    assert "handover_confirmed" not in told(listings, deal.id)


@pytest.mark.parametrize(
    "what",
    ["cancel_reservation", "reservation_no_show", "decline_reservation", "accept_reservation"],
)
def test_and_nobody_gets_out_of_it_alone(listings: Running, what: str) -> None:
    deal = claimed(listings, "sell", "owner_id")
    dispute(listings, deal, "taker_id")
    before = shown(listings, deal)
    with pytest.raises(ReservationState):
        act(listings, deal, deal.owner_id, what)
    with pytest.raises(ReservationState):
        dispute(listings, deal, "taker_id")
    with pytest.raises(ReservationState):
        dispute(listings, deal, "owner_id")
    with pytest.raises(HandoverClaimed):
        act(listings, deal, deal.taker_id, "reservation_did_not_happen")
    assert shown(listings, deal) == before


@pytest.mark.parametrize(("confirms", "objects"), SIDES)
def test_who_objects_confirms_after_all(
    listings: Running, kind: str, confirms: str, objects: str
) -> None:
    deal = claimed(listings, kind, confirms)
    dispute(listings, deal, objects)
    # Who has confirmed already says nothing new.
    assert act(listings, deal, getattr(deal, confirms), "confirm_handover")["status"] == "disputed"
    settled = act(listings, deal, getattr(deal, objects), "confirm_handover")
    assert settled["status"] == ("handed_over" if kind == "sell" else "completed")
    assert settled["dispute"]["by"] == objects.removesuffix("_id")
    assert told(listings, deal.id).count("handover_confirmed") == 1


def test_an_owner_who_objected_is_shown_the_code_after_all(listings: Running) -> None:
    deal = claimed(listings, "give", "taker_id")
    dispute(listings, deal, "owner_id")
    call = {"reservation_id": str(deal.id)}
    body = {"code": listings.call(deal.taker_id, "handover_code", **call)["code"]}
    assert listings.call(deal.owner_id, "hand_over", **call, body=body)["status"] == "completed"


def test_a_code_from_before_the_taker_objected_gets_the_owner_nothing(listings: Running) -> None:
    deal = claimed(listings, "sell", "owner_id")
    dispute(listings, deal, "taker_id")
    before = shown(listings, deal)
    call = {"reservation_id": str(deal.id)}
    for code in (code_for(KEY, deal.id), "000000"):
        with pytest.raises(ReservationState):
            listings.call(deal.owner_id, "hand_over", **call, body={"code": code})
    assert shown(listings, deal) == before
    assert "handover_confirmed" not in told(listings, deal.id)


@pytest.mark.parametrize(("confirms", "objects"), SIDES)
def test_who_has_confirmed_takes_it_back_and_all_is_as_before(
    listings: Running, kind: str, confirms: str, objects: str
) -> None:
    deal = claimed(listings, kind, confirms)
    dispute(listings, deal, objects)
    settled = act(listings, deal, getattr(deal, confirms), "reservation_did_not_happen")
    assert settled["status"] == "did_not_happen"
    assert (settled["confirmed_by_me"], settled["confirmed_by_other"]) == (False, False)
    assert items(listings, deal) == {"published"}
    # Which gives back what was paid.
    assert told(listings, deal.id)[-1] == "reservation_fell_through"


def test_there_is_nothing_to_object_to_before_the_other_has_confirmed(listings: Running) -> None:
    deal = a_deal(listings, "sell")
    with pytest.raises(HandoverUnclaimed):
        dispute(listings, deal, "taker_id")
    act(listings, deal, deal.taker_id, "confirm_handover")
    with pytest.raises(HandoverUnclaimed):
        dispute(listings, deal, "taker_id")
    assert shown(listings, deal)["status"] == "paid"


def test_what_both_have_confirmed_is_not_disputed(listings: Running, kind: str) -> None:
    deal = claimed(listings, kind, "owner_id")
    act(listings, deal, deal.taker_id, "confirm_handover")
    with pytest.raises(ReservationState):
        dispute(listings, deal, "taker_id")


def test_for_everybody_else_there_is_no_such_reservation(listings: Running) -> None:
    deal = claimed(listings, "sell", "owner_id")
    with pytest.raises(NotThere):
        listings.call(uuid7(), "dispute_reservation", reservation_id=str(deal.id), body=SAID)


@pytest.mark.parametrize(
    "wrong", [{"reason": "anger"}, {"text": ""}, {"text": "x" * 1001}, {"surprise": 1}]
)
def test_a_reason_and_words_are_needed(listings: Running, wrong: dict[str, Any]) -> None:
    deal = claimed(listings, "sell", "owner_id")
    with pytest.raises(ValidationFailed):
        dispute(listings, deal, "taker_id", **wrong)


def test_a_part_of_a_ring_that_is_taken_back_undoes_the_ring(ring: Ring) -> None:
    ring.agreed()
    ring.act(2, "书架", "confirm_handover")
    call = {"reservation_id": ring.deals(1)["书架"]["id"]}
    ring.listings.call(ring.people[1], "dispute_reservation", **call, body=SAID)
    with pytest.raises(SwapCycleUnderWay):
        ring.act(0, "自行车", "cancel_reservation")
    ring.act(2, "书架", "reservation_did_not_happen")
    assert (ring.shown()["status"], ring.statuses()) == ("undone", ["published"] * 3)
