"""The side that did not object answers, once, and the committee decides having heard both."""

from typing import Any

import pytest

from chassis.holdings import erase
from chassis.ids import uuid7
from contracts.errors.general import NotParty, NotThere, ValidationFailed
from contracts.errors.listings import DisputeAnswered, DisputeClosed, ReservationState
from contracts.json import Json
from contracts.labels import REMOVED
from services.listings.privacy.views import HELD
from services.listings.reservations.model import Reservation
from tests.listings.running import Running
from tests.listings.test_claimed import claimed, told
from tests.listings.test_decisions import Court
from tests.listings.test_disputes import SAID, SIDES, dispute
from tests.listings.test_events import assert_as_the_contract_says, published
from tests.listings.test_meetings import a_deal, act

ANSWER = "我在东门等到六点，东西交给了门卫"


def answer(listings: Running, deal: Reservation, by: Any, **said: Any) -> Json:
    body = {"text": ANSWER, **said}
    return listings.call(by, "answer_reservation_dispute", reservation_id=str(deal.id), body=body)


@pytest.mark.parametrize(("confirms", "objects"), SIDES)
def test_the_other_side_answers_and_both_read_it(
    listings: Running, confirms: str, objects: str
) -> None:
    deal = claimed(listings, "sell", confirms)
    assert dispute(listings, deal, objects)["dispute"]["answer"] is None
    answered = answer(listings, deal, getattr(deal, confirms))
    assert (answered["status"], answered["dispute"]["answer"]) == ("disputed", ANSWER)
    assert answered["dispute"]["answered_at"] is not None
    seen = act(listings, deal, getattr(deal, objects), "show_reservation")["dispute"]
    assert seen == answered["dispute"]
    event = published(listings, deal.id)["reservation_dispute_answered"]
    assert_as_the_contract_says(event)
    assert event.data["by"] == confirms.removesuffix("_id")
    # What was said is for the two and the committee, and in no event.
    assert ANSWER not in str(event.data)


def test_the_committee_reads_both_sides_while_it_is_open(listings: Running) -> None:
    court = Court(listings)
    deal = court.disputed("sell")
    before = court.show(deal)
    assert (before["answered_at"], before["content"]["answer"]) == (None, None)
    answer(listings, deal, deal.owner_id)
    after = court.show(deal)
    assert (after["content"]["text"], after["content"]["answer"]) == (SAID["text"], ANSWER)
    [listed] = court.listed()
    assert listed["answered_at"] == after["answered_at"] is not None
    assert ANSWER not in str(listed)
    assert deal.price is not None
    assert court.decide(deal, back=deal.price, out=0)["content"] is None


def test_one_answers_once(listings: Running) -> None:
    deal = claimed(listings, "give", "owner_id")
    dispute(listings, deal, "taker_id")
    answer(listings, deal, deal.owner_id)
    with pytest.raises(DisputeAnswered):
        answer(listings, deal, deal.owner_id, text="还有一句")
    assert act(listings, deal, deal.taker_id, "show_reservation")["dispute"]["answer"] == ANSWER
    assert told(listings, deal.id).count("reservation_dispute_answered") == 1


def test_who_objected_has_had_their_word(listings: Running) -> None:
    deal = claimed(listings, "sell", "owner_id")
    dispute(listings, deal, "taker_id")
    with pytest.raises(NotParty):
        answer(listings, deal, deal.taker_id)


def test_for_everybody_else_there_is_no_such_reservation(listings: Running) -> None:
    deal = claimed(listings, "sell", "owner_id")
    dispute(listings, deal, "taker_id")
    with pytest.raises(NotThere):
        answer(listings, deal, uuid7())


def test_there_is_nothing_to_answer_before_and_after(listings: Running) -> None:
    deal = a_deal(listings, "sell")
    with pytest.raises(ReservationState):
        answer(listings, deal, deal.owner_id)
    act(listings, deal, deal.owner_id, "confirm_handover")
    dispute(listings, deal, "taker_id")
    act(listings, deal, deal.taker_id, "confirm_handover")
    with pytest.raises(DisputeClosed):
        answer(listings, deal, deal.owner_id)


@pytest.mark.parametrize("wrong", [{"text": " "}, {"text": "x" * 1001}, {"reason": "other"}])
def test_words_are_needed(listings: Running, wrong: dict[str, Any]) -> None:
    deal = claimed(listings, "sell", "owner_id")
    dispute(listings, deal, "taker_id")
    with pytest.raises(ValidationFailed):
        answer(listings, deal, deal.owner_id, **wrong)


def test_an_answer_is_in_the_export_of_both_and_goes_with_who_gave_it(listings: Running) -> None:
    deal = claimed(listings, "give", "owner_id")
    dispute(listings, deal, "taker_id")
    answer(listings, deal, deal.owner_id)

    def exported(by: Any) -> list[tuple[str, str]]:
        rows = listings.call(by, "held_on_me", part="disputes")["rows"]
        return [(row["text"], row["answer"]) for row in rows]

    for party in (deal.taker_id, deal.owner_id):
        assert exported(party) == [(SAID["text"], ANSWER)]
    act(listings, deal, deal.owner_id, "reservation_did_not_happen")
    with listings.database() as session:
        erase(session, HELD, deal.taker_id)
    assert exported(deal.owner_id) == [(REMOVED, ANSWER)]
    with listings.database() as session:
        erase(session, HELD, deal.owner_id)
    assert exported(deal.taker_id) == [(REMOVED, REMOVED)]
