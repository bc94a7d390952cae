"""A renter stays for longer: what is held, what is paid, and what becomes of what is not paid."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.general import Unavailable
from contracts.errors.parking import SlotTaken
from contracts.json import Json
from services.parking.bookings.model import Booking
from services.parking.spaces.model import Space
from tests.parking.builders import HOUR, MONDAY, NOW, WAITS, a_booking, a_fact, befriend, yuan
from tests.parking.running import Running
from tests.parking.test_disputes import ask, dispute, now_is, stay
from tests.parking.test_event_contracts import about, told

OLD_END = MONDAY + 2 * HOUR
NEW_END = MONDAY + 3 * HOUR


def extend(parking: Running, booking: Booking, to: datetime = NEW_END) -> Json:
    return ask(parking, booking, "renter_id", "extend_booking", ends_at=rfc3339(to))


def hear_paid(parking: Running, booking: Booking, number: int = 1) -> Json:
    """Payments says that a supplement is captured."""
    envelope = about("payment_captured", booking, "supplement")
    envelope["data"]["number"] = number
    parking.hear("parking.payments", envelope)
    return envelope


def facts(parking: Running) -> Json:
    with parking.database() as session:
        return told(session)


def friend_books(parking: Running, booking: Booking, at: datetime) -> Booking:
    with parking.database() as session:
        friend = uuid7()
        befriend(session, booking.owner_id, friend)
        space = session.get_one(Space, booking.space_id)
        return a_booking(session, space, friend, at=at, lasting=HOUR)


@pytest.mark.parametrize("state", ["agreed", "in_use"])
def test_what_is_paid_in_time_moves_the_end(parking: Running, state: str) -> None:
    booking = stay(parking, state)
    asked = extend(parking, booking)
    # Until it is paid the stay ends as before, and nobody else gets the time.
    assert (asked["ends_at"], asked["status"]) == (rfc3339(OLD_END), state)
    (waiting,) = asked["extensions"]
    assert (waiting["status"], waiting["ends_at"]) == ("pending", rfc3339(NEW_END))
    assert waiting["supplement"] == yuan(6)
    assert sum(line["amount"]["amount"] for line in waiting["lines"]) == 1800
    with pytest.raises(SlotTaken):
        friend_books(parking, booking, OLD_END)
    requested = facts(parking)["booking_extension_requested"]
    assert (requested["number"], requested["amount"]) == (1, yuan(6))
    assert requested["due_at"] == waiting["due_at"] == rfc3339(parking.now + WAITS.deposit_hold)
    hear_paid(parking, booking)
    shown = ask(parking, booking, "owner_id", "show_booking")
    assert (shown["ends_at"], shown["supplement"]) == (rfc3339(NEW_END), yuan(6))
    assert shown["extensions"][0]["status"] == "paid"
    assert (shown["total"], shown["deposit"]) == (yuan(12), {"amount": 360, "currency": "CNY"})
    assert facts(parking)["booking_extended"]["ends_at"] == rfc3339(NEW_END)


def test_it_comes_by_any_order_of_facts_and_twice(parking: Running) -> None:
    booking = stay(parking, "agreed")
    extend(parking, booking)
    paid = hear_paid(parking, booking)
    due = about("charge_due", booking, "supplement")
    due["data"]["charge_id"] = paid["data"]["charge_id"]
    for envelope in (due, paid, due):
        parking.hear("parking.payments", envelope)
    again = hear_paid(parking, booking)
    assert again["event_id"] != paid["event_id"]
    after = now_is(parking, booking)
    assert (after.ends_at, after.supplement) == (NEW_END, 600)
    shown = ask(parking, booking, "renter_id", "show_booking")["extensions"]
    assert [each["charge_id"] for each in shown] == [paid["data"]["charge_id"]]


def test_a_charge_is_named_before_it_is_paid(parking: Running) -> None:
    booking = stay(parking, "agreed")
    extend(parking, booking)
    due = about("charge_due", booking, "supplement")
    parking.hear("parking.payments", due)
    (waiting,) = ask(parking, booking, "renter_id", "show_booking")["extensions"]
    assert (waiting["status"], waiting["charge_id"]) == ("pending", due["data"]["charge_id"])


def test_what_costs_nothing_more_is_longer_at_once(parking: Running) -> None:
    booking = stay(parking, "agreed", daily_cap=yuan(12))
    shown = extend(parking, booking)
    assert (shown["ends_at"], shown["supplement"]) == (rfc3339(NEW_END), yuan(0))
    assert shown["extensions"][0]["status"] == "paid"
    said = facts(parking)
    assert said["booking_extended"]["booking_id"] == str(booking.id)
    assert said.get("booking_extension_requested", {}).get("booking_id") != str(booking.id)


def test_again_and_again_it_is_priced_as_one_stay(parking: Running) -> None:
    booking = stay(parking, "agreed", daily_cap=yuan(20))
    for number, (hours, supplement) in enumerate(((3, 600), (4, 200), (5, 0)), 1):
        shown = extend(parking, booking, MONDAY + hours * HOUR)["extensions"][-1]
        assert (shown["number"], shown["supplement"]["amount"]) == (number, supplement)
        if supplement:
            hear_paid(parking, booking, number)
    after = now_is(parking, booking)
    assert (after.ends_at, after.price) == (MONDAY + 5 * HOUR, 2000)


def test_unpaid_in_time_it_lapses_and_the_booking_keeps_its_end(parking: Running) -> None:
    booking = stay(parking, "agreed")
    extend(parking, booking)
    late = NOW + WAITS.deposit_hold
    parking.tick(late - HOUR / 60)
    assert now_is(parking, booking).extended_to == NEW_END
    parking.payments.asked_of.clear()
    parking.tick(late)
    assert 1 in parking.payments.asked_of
    after = now_is(parking, booking)
    assert (after.ends_at, after.extended_to, after.supplement) == (OLD_END, None, 0)
    lapsed = facts(parking)["booking_extension_lapsed"]
    assert (lapsed["because"], lapsed["booking_id"]) == ("unpaid", str(booking.id))
    # The time is free again, and money that comes now changes nothing here.
    friend_books(parking, booking, OLD_END)
    hear_paid(parking, booking)
    assert now_is(parking, booking).ends_at == OLD_END


@pytest.mark.parametrize("outcome", ["processing", "captured", Unavailable()])
def test_while_its_money_is_under_way_the_time_is_held_and_the_stay_goes_on(
    parking: Running, outcome: str | Exception
) -> None:
    booking = stay(parking, "in_use")
    parking.now = OLD_END - HOUR / 60
    extend(parking, booking)
    parking.payments.outcome = outcome
    parking.tick(OLD_END + HOUR)
    after = now_is(parking, booking)
    assert (after.status, after.extended_to) == ("in_use", NEW_END)
    hear_paid(parking, booking)
    parking.payments.outcome = "closed"
    parking.tick(NEW_END)
    assert now_is(parking, booking).status == "balance_due"


def test_a_stay_whose_extension_lapsed_after_its_end_is_over(parking: Running) -> None:
    booking = stay(parking, "in_use")
    parking.now = OLD_END - HOUR / 60
    extend(parking, booking)
    parking.tick(OLD_END)
    assert now_is(parking, booking).status == "in_use"
    parking.tick(OLD_END + WAITS.deposit_hold)
    assert now_is(parking, booking).status == "balance_due"


def test_the_owner_is_paid_one_sum_with_the_supplement(parking: Running) -> None:
    booking = stay(parking, "in_use")
    extend(parking, booking)
    hear_paid(parking, booking)
    parking.now = NEW_END - HOUR
    ask(parking, booking, "renter_id", "check_out")
    ended = facts(parking)["booking_ended"]
    assert ended["balance"]["amount"] == 840
    parking.hear("parking.payments", about("payment_captured", booking, "balance"))
    assert facts(parking)["booking_settled"]["total"] == yuan(18)


@pytest.mark.parametrize("how", ["check_out", "cancel", "dispute", "occupied"])
def test_who_ends_the_stay_before_it_is_paid_gives_the_time_back(
    parking: Running, how: str
) -> None:
    booking = stay(parking, "in_use" if how == "check_out" else "agreed")
    extend(parking, booking)
    if how == "check_out":
        ask(parking, booking, "renter_id", "check_out")
    elif how == "cancel":
        ask(parking, booking, "renter_id", "cancel_booking")
    elif how == "dispute":
        dispute(parking, booking)
    else:
        parking.now = MONDAY
        ask(parking, booking, "renter_id", "report_occupied", photo_id=str(uuid7()))
    after = now_is(parking, booking)
    assert (after.extended_to, after.ends_at, after.supplement) == (None, OLD_END, 0)
    lapsed = facts(parking)["booking_extension_lapsed"]
    assert (lapsed["booking_id"], lapsed["because"]) == (str(booking.id), "ended")
    hear_paid(parking, booking)
    assert now_is(parking, booking).supplement == 0


def test_calling_it_off_gives_back_the_whole_supplement(parking: Running) -> None:
    booking = stay(parking, "agreed", cancellation="firm")
    extend(parking, booking)
    hear_paid(parking, booking)
    parking.now = MONDAY - HOUR
    shown = ask(parking, booking, "renter_id", "show_booking")
    # Of 12 yuan the earnest money is 2.40: 1.20 of the deposit goes back, and all 6.
    assert shown["refund_if_cancelled_now"] == {"amount": 720, "currency": "CNY"}
    ask(parking, booking, "renter_id", "cancel_booking")
    fact = facts(parking)["booking_cancelled"]
    assert (fact["to_payer"]["amount"], fact["to_payee"]["amount"]) == (720, 240)


def test_the_committee_divides_the_supplement_as_well(parking: Running) -> None:
    booking = stay(parking, "agreed")
    extend(parking, booking)
    hear_paid(parking, booking)
    assert now_is(parking, booking).in_escrow == 360 + 600


@pytest.mark.parametrize(
    ("said", "refused_by"),
    [
        ("extended_to = ends_at", "booking_extended_check"),
        ("extended_to = ends_at + interval '1 hour'", "booking_extended_check"),
        ("supplement = 1", "booking_supplement_check"),
    ],
)
def test_the_database_holds_no_extension_that_nobody_asked_for(
    parking: Running, said: str, refused_by: str
) -> None:
    booking = stay(parking, "agreed")
    statement = f"UPDATE booking SET {said} WHERE id = :id"  # noqa: S608 - words of this file only
    with parking.database() as session:
        with pytest.raises(IntegrityError) as refused, session.begin_nested():
            session.execute(text(statement), {"id": booking.id})
        assert refused.value.orig.diag.constraint_name == refused_by


def test_a_fact_of_payments_names_the_first_where_it_names_none(parking: Running) -> None:
    booking = stay(parking, "agreed")
    extend(parking, booking)
    envelope = about("payment_captured", booking, "supplement")
    envelope["data"] |= a_fact(booking, "supplement")
    parking.hear("parking.payments", envelope)
    assert now_is(parking, booking).ends_at == NEW_END


def test_what_was_paid_for_a_longer_stay_goes_towards_its_price(parking: Running) -> None:
    booking = stay(parking, "agreed")
    extend(parking, booking)
    hear_paid(parking, booking)
    shown = ask(parking, booking, "renter_id", "show_booking")["if_unpaid"]
    # Of 3.60 a fifth of the 12 is earnest money, the rest and the 6 were paid in advance.
    assert (shown["forfeited"]["amount"], shown["towards_price"]["amount"]) == (240, 120 + 600)
