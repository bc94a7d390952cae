"""The side that did not object answers, once, and the committee decides having heard both."""

from typing import Any

import pytest

from chassis.holdings import erase
from chassis.ids import uuid7
from contracts.errors.general import NotParty, NotThere, ValidationFailed
from contracts.errors.listings import DisputeAnswered
from contracts.errors.parking import BookingState
from contracts.json import Json
from contracts.labels import REMOVED
from services.parking.bookings.model import Booking
from services.parking.privacy.views import HELD
from tests.parking.running import Running
from tests.parking.test_decisions import Court
from tests.parking.test_disputes import SAID, SIDES, ask, dispute, stay
from tests.parking.test_event_contracts import told

ANSWER = "我到的时候车位是空的"


def answer(parking: Running, booking: Booking, side: str, **said: Any) -> Json:
    return ask(parking, booking, side, "answer_booking_dispute", **{"text": ANSWER, **said})


@pytest.mark.parametrize(("objects", "answers"), [SIDES, SIDES[::-1]])
def test_the_other_side_answers_and_both_read_it(
    parking: Running, objects: str, answers: str
) -> None:
    booking = stay(parking, "agreed")
    assert dispute(parking, booking, objects)["dispute"]["answer"] is None
    answered = answer(parking, booking, answers)
    assert (answered["status"], answered["dispute"]["answer"]) == ("disputed", ANSWER)
    assert answered["dispute"]["answered_at"] is not None
    assert ask(parking, booking, objects, "show_booking")["dispute"] == answered["dispute"]
    with parking.database() as session:
        fact = told(session)["booking_dispute_answered"]
    assert fact["by"] == answers.removesuffix("_id")
    assert ANSWER not in str(fact)


def test_the_committee_reads_both_sides_while_it_is_open(parking: Running) -> None:
    court = Court(parking)
    booking = court.disputed()
    before = court.show(booking)
    assert (before["answered_at"], before["content"]["answer"]) == (None, None)
    answer(parking, booking, "owner_id")
    after = court.show(booking)
    assert (after["content"]["text"], after["content"]["answer"]) == (SAID["text"], ANSWER)
    [listed] = court.ask("list_disputes", query={})["items"]
    assert listed["answered_at"] == after["answered_at"] is not None
    assert ANSWER not in str(listed)
    assert court.decide(booking, back=booking.in_escrow, out=0)["content"] is None


def test_one_answers_once_and_who_objected_does_not(parking: Running) -> None:
    booking = stay(parking, "agreed")
    dispute(parking, booking)
    with pytest.raises(NotParty):
        answer(parking, booking, "renter_id")
    answer(parking, booking, "owner_id")
    with pytest.raises(DisputeAnswered):
        answer(parking, booking, "owner_id", text="还有一句")
    assert ask(parking, booking, "renter_id", "show_booking")["dispute"]["answer"] == ANSWER


def test_there_is_nothing_to_answer_before_and_after(parking: Running) -> None:
    booking = stay(parking, "agreed")
    with pytest.raises(BookingState):
        answer(parking, booking, "owner_id")
    dispute(parking, booking)
    ask(parking, booking, "renter_id", "withdraw_dispute")
    with pytest.raises(BookingState):
        answer(parking, booking, "owner_id")
    # The other side's own objection is another one, with an answer of its own.
    dispute(parking, booking, "owner_id")
    assert answer(parking, booking, "renter_id")["dispute"]["answer"] == ANSWER


def test_for_everybody_else_there_is_no_such_booking(parking: Running) -> None:
    booking = stay(parking, "agreed")
    dispute(parking, booking)
    with pytest.raises(NotThere):
        parking.call(
            uuid7(), "answer_booking_dispute", booking_id=str(booking.id), body={"text": ANSWER}
        )


@pytest.mark.parametrize("wrong", [{"text": " "}, {"text": "x" * 1001}, {"reason": "other"}])
def test_words_are_needed(parking: Running, wrong: Json) -> None:
    booking = stay(parking, "agreed")
    dispute(parking, booking)
    with pytest.raises(ValidationFailed):
        answer(parking, booking, "owner_id", **wrong)


def test_an_answer_goes_with_who_gave_it(parking: Running) -> None:
    booking = stay(parking, "agreed")
    dispute(parking, booking)
    answer(parking, booking, "owner_id")

    def exported(by: Any) -> list[tuple[str, str]]:
        rows = parking.call(by, "held_on_me", part="disputes")["rows"]
        return [(row["text"], row["answer"]) for row in rows]

    for side in SIDES:
        assert exported(getattr(booking, side)) == [(SAID["text"], ANSWER)]
    ask(parking, booking, "renter_id", "withdraw_dispute")
    with parking.database() as session:
        erase(session, HELD, booking.owner_id)
    assert exported(booking.renter_id) == [(SAID["text"], REMOVED)]
