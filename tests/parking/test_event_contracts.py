import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from marshmallow import RAISE, Schema
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.disputes.actions import note_looks
from chassis.ids import uuid7
from chassis.service import TooEarly
from chassis.tables import circle, neighbour, outbox
from contracts.events import base as events
from contracts.events import parking as parking_events
from contracts.money import Money
from contracts.subscriptions import SUBSCRIPTIONS
from services.parking.bookings import actions as booking_actions
from services.parking.bookings.model import Booking
from services.parking.disputes import actions as dispute_actions
from services.parking.disputes.entrypoints import Disputes
from services.parking.dues import actions as due_actions
from services.parking.extensions import actions as extension_actions
from services.parking.forfeits.actions import forfeit_deposit
from services.parking.overstays import actions as overstay_actions
from services.parking.spaces import actions as space_actions
from services.parking.stays import actions as stay_actions
from services.parking.waiting.actions import offer_next
from services.parking.waiting.model import Waiting
from tests.parking.builders import (
    DAY,
    HOME,
    HOUR,
    MONDAY,
    NOW,
    WAITS,
    a_booking,
    a_fact,
    a_space,
    agreed,
    ended,
    paid,
    two_friends,
)
from tests.parking.running import Running

EXAMPLES = Path(events.__file__).parent / "examples"
OURS = sorted(
    name
    for (name, _), schema in events.schemas().items()
    if schema.__module__ == parking_events.__name__
)


def schema(event_type: str) -> Schema:
    return events.schemas()[event_type, 1](unknown=RAISE)


def example(event_type: str) -> dict[str, Any]:
    return json.loads((EXAMPLES / f"{event_type}.v1.json").read_text())


def told(session: Session) -> dict[str, Any]:
    """The data of the last event of each type."""
    rows = session.execute(select(outbox.c.type, outbox.c.data).order_by(outbox.c.seq))
    return {row.type: row.data for row in rows}


def everything_that_can_happen(session: Session) -> None:
    """Drives each use case that tells a fact."""
    owner, renter = two_friends(session)
    space = a_space(session, owner)
    asking = a_space(session, owner, instant=False)
    said = {"label": "B2-118"}
    space_actions.change_space(session, space, said, outsiders=[], missing_photos=[], now=NOW)
    booking = ended(session, agreed(session, space, renter))
    due_actions.take_payout(session, paid(session, booking, "balance"), NOW)
    approved = a_booking(session, asking, renter)
    booking_actions.approve_booking(session, approved, owner_id=owner, now=NOW, waits=WAITS)
    booking_actions.cancel_booking(session, approved, member_id=renter, reason="计划有变", now=NOW)
    declined = a_booking(session, asking, renter)
    booking_actions.decline_booking(session, declined, owner_id=owner, reason=None, now=NOW)
    longer(session, agreed(session, a_space(session, owner), renter))
    still_there(session)
    disputed(session, agreed(session, a_space(session, owner), renter))
    lapsed(session, agreed(session, a_space(session, owner), renter))
    lender, debtor = two_friends(session)
    unpaid = ended(session, agreed(session, a_space(session, lender), debtor))
    forfeit_deposit(session, unpaid.id, now=NOW + 365 * DAY)
    wait = {"space_id": space.id, "member_id": renter, "created_at": NOW}
    session.add(Waiting(starts_at=NOW + DAY, ends_at=NOW + DAY + HOUR, **wait))
    session.flush()
    offer_next(session, space.id, now=NOW, waits=WAITS)
    late = NOW + WAITS.deposit_hold
    stay_actions.lapse_hold(session, a_booking(session, space, renter).id, now=late)
    space_actions.withdraw_space(session, space)


def longer(session: Session, booking: Booking) -> None:
    """Extended twice: once it is paid, once not."""
    for hours in (1, 2):
        until = booking.starts_at + timedelta(hours=2 + hours)
        extension_actions.extend_booking(
            session, booking, until, now=NOW, waits=WAITS, ask_near=dict
        )
        if hours == 1:
            due_actions.take_payment(session, booking, a_fact(booking, "supplement"), NOW)
    late = NOW + WAITS.deposit_hold
    extension_actions.lapse_extension(session, booking.id, now=late)


def still_there(session: Session) -> None:
    """Charged and objected to; who comes next is warned; the owner lets it be."""
    owner, renter = two_friends(session)
    space = a_space(session, owner)
    booking = agreed(session, space, renter)
    over, later = booking.ends_at, booking.ends_at + 2 * HOUR
    coming = agreed(session, space, renter, at=over + HOUR)
    stay_actions.start_stay(session, booking.id, now=booking.starts_at)
    stay_actions.end_stay(session, booking.id, now=over, waits=WAITS)
    said = {"side": "owner", "own_photo": True, "grace": WAITS.overstay_grace, "now": over}
    overstay_actions.report(session, booking, uuid7(), **said)
    overstay_actions.warn_next(session, coming.id, now=over)
    overstay_actions.end(session, booking, by="owner", now=later, waits=WAITS)
    overstay_actions.object_to(session, booking, "当时已离开", side="renter", now=later)
    overstay_actions.forgive(session, booking, side="owner", now=later)


def disputed(session: Session, booking: Booking) -> None:
    """By both sides: the one takes it back, of the other the committee decides."""
    asked = {"reason": "other", "text": "说法不一"}
    for side in (booking.owner_id, booking.renter_id):
        dispute_actions.dispute_booking(
            session, booking, asked, caller_id=side, now=NOW, lasts=14 * DAY
        )
        if side == booking.owner_id:
            dispute_actions.withdraw_dispute(session, booking, caller_id=side, now=NOW)
    answer = {"text": "并非如此"}
    dispute_actions.answer_dispute(session, booking, answer, caller_id=booking.owner_id, now=NOW)
    said = {"to_payer": Money(0), "to_payee": Money(booking.in_escrow), "reason": "按记录"}
    dispute_actions.show_conversation(session, booking, caller_id=booking.renter_id, now=NOW)
    dispute_actions.propose_end(session, booking, said, caller_id=booking.renter_id, now=NOW)
    case = Disputes.docket.case(session, str(booking.dispute_id), uuid7(), {HOME})
    note_looks(session, Disputes.look, [case], seen_by=uuid7())
    dispute_actions.remind_committee(session, case, now=NOW)
    dispute_actions.decide(session, case, said, decided_by=uuid7(), now=NOW)


def lapsed(session: Session, booking: Booking) -> None:
    """The renter came and objects, and nobody decides."""
    stay_actions.check_in(session, booking, member_id=booking.renter_id, now=MONDAY)
    asked = {"reason": "other", "text": "车位太窄"}
    by = booking.renter_id
    dispute_actions.dispute_booking(
        session, booking, asked, caller_id=by, now=MONDAY, lasts=14 * DAY
    )
    case = dispute_actions.locked(session, booking.dispute_id)
    dispute_actions.end_by_default(session, case, now=MONDAY + 14 * DAY)


def test_every_event_is_told_by_a_use_case_as_its_contract_and_example_say(
    session: Session,
) -> None:
    everything_that_can_happen(session)
    facts = told(session)
    assert sorted(facts) == OURS
    for name, data in facts.items():
        schema(name).load(data)
        # What a fact came to say later is optional, and no example's.
        later = {key for key, field in schema(name).fields.items() if not field.required}
        assert data.keys() - later == example(name)["data"].keys() - later


@pytest.mark.parametrize("event_type", OURS)
def test_every_example_reads_also_with_a_field_nobody_knows(event_type: str) -> None:
    whole = example(event_type)
    whole["data"]["of_a_later_version"] = 1
    assert events.read(whole).type == event_type


def test_events_carry_no_place_plate_or_text(session: Session) -> None:
    owner, renter = two_friends(session)
    booking = a_booking(session, a_space(session, owner), renter, plate="沪A12345")
    booking_actions.cancel_booking(session, booking, member_id=renter, reason="计划有变", now=NOW)
    words = json.dumps(told(session), ensure_ascii=False)
    assert not any(secret in words for secret in ("沪A", "电梯", "B2-117", "计划"))


def about(event_type: str, booking: Booking, stage: str = "deposit") -> dict[str, Any]:
    """The example of payments' event, about `booking`, with a field nobody knows."""
    whole = example(event_type)
    whole["event_id"] = str(uuid7())
    said = {"deal_kind": "booking", "deal_id": str(booking.id), "of_a_later_version": 1}
    if "stage" in whole["data"]:
        said["stage"] = stage
    whole["data"] |= said
    return whole


def an_awaiting_booking(parking: Running) -> Booking:
    with parking.database() as session:
        owner, renter = two_friends(session)
        return a_booking(session, a_space(session, owner), renter)


def now_is(parking: Running, booking: Booking) -> Booking:
    with parking.database() as session:
        return session.get_one(Booking, booking.id)


@pytest.mark.parametrize(
    "order", [("charge_due", "payment_captured"), ("payment_captured", "charge_due")]
)
def test_facts_of_payments_are_taken_in_any_order_and_any_number_of_times(
    parking: Running, order: tuple[str, str]
) -> None:
    booking = an_awaiting_booking(parking)
    envelopes = {name: about(name, booking) for name in order}
    for envelope in envelopes.values():
        envelope["data"]["charge_id"] = envelopes["charge_due"]["data"]["charge_id"]
    for name in (*order, *order):
        parking.hear("parking.payments", envelopes[name])
    after = now_is(parking, booking)
    assert after.status == "agreed"
    assert str(after.deposit_charge_id) == envelopes["charge_due"]["data"]["charge_id"]
    again = about("payment_captured", booking)
    parking.hear("parking.payments", again)
    assert now_is(parking, booking).version == after.version


def test_the_payout_ends_a_settled_booking(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        booking = ended(session, agreed(session, a_space(session, owner), renter))
    parking.now = NOW + 48 * HOUR
    for name in ("charge_due", "payment_captured", "payout_paid"):
        parking.hear("parking.payments", about(name, booking, "balance"))
    after = now_is(parking, booking)
    assert after.status == "paid_out"
    assert after.balance_charge_id is not None


def test_news_of_a_deal_not_known_yet_comes_back_and_others_deals_are_let_be(
    parking: Running,
) -> None:
    unknown = about("payment_captured", Booking(id=uuid7()))
    with pytest.raises(TooEarly):
        parking.hear("parking.payments", unknown)
    unknown["data"]["deal_kind"] = "reservation"
    parking.hear("parking.payments", unknown)


@pytest.mark.parametrize("event_type", SUBSCRIPTIONS["parking.circle"])
def test_facts_of_the_circle_are_taken_twice_with_a_field_nobody_knows(
    parking: Running, event_type: str
) -> None:
    whole = example(event_type)
    whole["event_id"] = str(uuid7())
    whole["data"]["of_a_later_version"] = 1
    for _ in range(2):
        parking.hear("parking.circle", whole)
    with parking.database() as session:
        known = session.execute(select(circle)).all() + session.execute(select(neighbour)).all()
    named = whole["data"].get("members") or [whole["data"]["member_id"]]
    assert {str(value) for row in known for value in row} >= set(named)
