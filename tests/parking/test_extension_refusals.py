"""Why a stay does not go on for longer, each for its own reason, and two who want one time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import update

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.tables import circle
from contracts.errors.base import Refusal
from contracts.errors.general import (
    NotParty,
    NotThere,
    ResidencyRequired,
    ValidationFailed,
)
from contracts.errors.parking import (
    BalanceUnpaid,
    BookingState,
    ExtensionNotOffered,
    ExtensionPending,
    SlotTaken,
    TooLateToExtend,
)
from services.parking.bookings.model import Booking
from services.parking.spaces.actions import withdraw_space
from services.parking.spaces.model import Space
from tests.parking.builders import (
    DAY,
    HOUR,
    MONDAY,
    a_booking,
    a_space,
    agreed,
    befriend,
    ended,
    yuan,
)
from tests.parking.running import Running
from tests.parking.test_disputes import ask, dispute, now_is, stay
from tests.parking.test_extending import (
    NEW_END,
    OLD_END,
    extend,
    friend_books,
    hear_paid,
)

BOTH = ("quote_extension", "extend_booking")


def refused(
    parking: Running, booking: Booking, to: datetime = NEW_END, by: UUID | None = None
) -> Refusal:
    """By quote and request alike."""
    found = []
    for method in BOTH:
        with pytest.raises(Refusal) as caught:
            parking.call(
                by or booking.renter_id,
                method,
                booking_id=str(booking.id),
                body={"ends_at": rfc3339(to)},
            )
        found.append(caught.value)
    assert type(found[0]) is type(found[1])
    after = now_is(parking, booking)
    assert (after.extended_to, after.ends_at) in ((None, OLD_END), (NEW_END, OLD_END))
    return found[1]


def codes(refusal: Refusal) -> list[str]:
    assert isinstance(refusal, ValidationFailed)
    return [error["code"] for error in refusal.errors]


def test_the_price_is_shown_before_and_asking_holds_nothing(parking: Running) -> None:
    booking = stay(parking, "agreed")
    shown = ask(parking, booking, "renter_id", "quote_extension", ends_at=rfc3339(NEW_END))
    assert (shown["total"], shown["agreed"], shown["supplement"]) == (yuan(18), yuan(12), yuan(6))
    assert sum(line["amount"]["amount"] for line in shown["lines"]) == 1800
    assert now_is(parking, booking).extended_to is None
    friend_books(parking, booking, OLD_END)


def test_it_is_the_renters_alone(parking: Running) -> None:
    booking = stay(parking, "agreed")
    assert isinstance(refused(parking, booking, by=booking.owner_id), NotParty)
    assert isinstance(refused(parking, booking, by=uuid7()), NotThere)


def test_a_renter_who_may_not_trade_stays_as_agreed(parking: Running) -> None:
    booking = stay(parking, "agreed")
    parking.members.residency = None
    assert isinstance(refused(parking, booking), ResidencyRequired)


@pytest.mark.parametrize("state", ["requested", "awaiting_deposit", "balance_due", "settled"])
def test_of_what_is_not_agreed_or_is_over(parking: Running, state: str) -> None:
    booking = stay(parking, state)
    found = refused(parking, booking)
    assert isinstance(found, BookingState)
    assert found.status_now == state


def test_what_is_disputed_waits(parking: Running) -> None:
    booking = stay(parking, "in_use")
    dispute(parking, booking)
    found = refused(parking, booking)
    assert isinstance(found, BookingState)
    assert found.status_now == "disputed"


def test_what_has_ended_also_before_the_clock_has_noticed(parking: Running) -> None:
    booking = stay(parking, "in_use")
    parking.now = OLD_END
    assert isinstance(refused(parking, booking), TooLateToExtend)


def test_one_waits_at_a_time(parking: Running) -> None:
    booking = stay(parking, "agreed")
    extend(parking, booking)
    assert isinstance(refused(parking, booking, NEW_END + HOUR), ExtensionPending)


def test_not_to_an_earlier_end_nor_beyond_what_the_space_allows(parking: Running) -> None:
    booking = stay(parking, "agreed", max_minutes=240)
    assert codes(refused(parking, booking, OLD_END)) == ["not_later"]
    assert codes(refused(parking, booking, MONDAY + 5 * HOUR)) == ["stay_too_long"]
    extend(parking, booking, MONDAY + 4 * HOUR)


def test_not_into_hours_in_which_the_space_is_closed(parking: Running) -> None:
    until_noon = [{"weekdays": ["mon"], "from": "08:00", "until": "12:00"}]
    booking = stay(parking, "agreed", windows=until_noon)
    assert codes(refused(parking, booking, NEW_END + HOUR)) == ["outside_windows"]
    extend(parking, booking)


def test_who_owes_a_balance_pays_it_first(parking: Running) -> None:
    booking = stay(parking, "agreed")
    with parking.database() as session:
        space = a_space(session, booking.owner_id)
        owed = ended(session, agreed(session, space, booking.renter_id, at=MONDAY - DAY / 2))
    found = refused(parking, booking)
    assert isinstance(found, BalanceUnpaid)
    assert found.booking_id == str(owed.id)


@pytest.mark.parametrize(("minutes", "taken"), [(59, True), (60, False)])
def test_another_booking_and_the_time_between_two_are_kept(
    parking: Running, minutes: int, taken: bool
) -> None:
    booking = stay(parking, "agreed", buffer_minutes=60)
    friend_books(parking, booking, NEW_END + minutes * HOUR / 60)
    if not taken:
        extend(parking, booking)
        return
    found = refused(parking, booking)
    assert isinstance(found, SlotTaken)
    assert found.alternatives


@pytest.mark.parametrize("why", ["withdrawn", "hidden", "blocked"])
def test_who_may_not_book_there_any_more_is_not_told_why(parking: Running, why: str) -> None:
    booking = stay(parking, "in_use")
    with parking.database() as session:
        if why == "blocked":
            theirs = update(circle).where(circle.c.viewer_id == booking.renter_id)
            session.execute(theirs.values(blocked=True))
        elif why == "hidden":
            session.get_one(Space, booking.space_id).hidden_from = [booking.renter_id]
        else:
            withdraw_space(session, session.get_one(Space, booking.space_id))
    assert isinstance(refused(parking, booking), ExtensionNotOffered)


def test_of_an_extension_and_new_bookings_of_the_same_time_one_wins(parking: Running) -> None:
    for _ in range(8):
        booking = stay(parking, "agreed")
        renters = [uuid7() for _ in range(3)]
        with parking.database() as session:
            for renter in renters:
                befriend(session, booking.owner_id, renter)
        ready = Barrier(4)

        def ask_for_longer(booking: Booking = booking, ready: Barrier = ready) -> bool:
            ready.wait()
            try:
                extend(parking, booking)
            except SlotTaken:
                return False
            return True

        def book(renter: UUID, booking: Booking = booking, ready: Barrier = ready) -> bool:
            ready.wait()
            try:
                with parking.database() as session:
                    space = session.get_one(Space, booking.space_id)
                    a_booking(session, space, renter, at=OLD_END, lasting=HOUR)
            except SlotTaken:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            longer = pool.submit(ask_for_longer)
            others = [pool.submit(book, renter) for renter in renters]
            won = [longer.result(), *(other.result() for other in others)]
        assert won.count(True) == 1
        assert (now_is(parking, booking).extended_to == NEW_END) is won[0]


def test_two_requests_at_once_are_one(parking: Running) -> None:
    booking = stay(parking, "agreed")
    ready = Barrier(4)

    def ask_for_longer() -> bool:
        ready.wait()
        try:
            extend(parking, booking)
        except ExtensionPending:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        won = [each.result() for each in [pool.submit(ask_for_longer) for _ in range(4)]]
    assert won.count(True) == 1
    hear_paid(parking, booking)
    assert now_is(parking, booking).supplement == 600
