"""The barrier is told of what is so, as bookings are agreed, changed and called off."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from chassis.holdings import erase
from chassis.ids import uuid7
from contracts.json import Json
from services.parking.barrier import Outcome, Permit
from services.parking.bookings.model import Booking
from services.parking.permits.actions import note_permit
from services.parking.permits.model import GatePermit
from services.parking.permits.rules import ENOUGH_FAILURES
from services.parking.privacy.views import HELD
from tests.parking.builders import DAY, HOUR, MONDAY, NOW, a_space, agreed, two_friends
from tests.parking.running import Running
from tests.parking.test_disputes import ask, stay

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@dataclass
class Fake:
    """Hears of `ours` alone, as the database is everybody's; `answers` come first."""

    ours: list[UUID] = field(default_factory=list)
    answers: list[Outcome | Exception] = field(default_factory=list)
    heard: list[Permit] = field(default_factory=list)

    def tell(self, permit: Permit) -> Outcome:
        if permit.booking_id not in self.ours:
            return Outcome.TOLD
        self.heard.append(permit)
        answer = self.answers.pop(0) if self.answers else Outcome.TOLD
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def said(self) -> list[tuple[int, bool]]:
        return [(permit.sequence, permit.allowed) for permit in self.heard]


@pytest.fixture
def fake(parking: Running) -> Fake:
    fake = Fake()
    told = parking.service.given.settings
    settings = replace(told, gate=replace(told.gate, barrier=fake))
    parking.service.given = replace(parking.service.given, settings=settings)
    return fake


def a_stay(parking: Running, fake: Fake, *, at: datetime = MONDAY, plate: bool = True) -> Booking:
    with parking.database() as session:
        owner, renter = two_friends(session)
        number = f"沪A{uuid7().hex[-5:].upper()}" if plate else None
        booking = agreed(session, a_space(session, owner), renter, at=at, plate=number)
    fake.ours.append(booking.id)
    return booking


def tell(parking: Running, at: datetime) -> None:
    parking.now = at
    parking.service.tell_barrier()


def test_it_is_told_once_of_who_may_come_in(parking: Running, fake: Fake) -> None:
    booking = a_stay(parking, fake)
    for seconds in range(3):
        tell(parking, NOW + seconds * SECOND)
    (permit,) = fake.heard
    assert (permit.booking_id, permit.allowed, permit.sequence) == (booking.id, True, 1)
    assert (permit.plate, permit.starts_at, permit.ends_at) == (
        booking.plate,
        MONDAY,
        MONDAY + 2 * HOUR,
    )
    parking.tick(MONDAY)
    tell(parking, MONDAY)
    assert len(fake.heard) == 1


def test_it_is_told_of_nobody_a_day_before_and_of_no_car_without_a_plate(
    parking: Running, fake: Fake
) -> None:
    a_stay(parking, fake, plate=False)
    later = a_stay(parking, fake, at=NOW + 3 * DAY)
    tell(parking, NOW + 2 * DAY - SECOND)
    assert not fake.heard
    tell(parking, NOW + 2 * DAY)
    assert [permit.booking_id for permit in fake.heard] == [later.id]


@pytest.mark.parametrize("state", ["requested", "awaiting_deposit"])
def test_it_is_told_of_nobody_who_has_not_paid(parking: Running, fake: Fake, state: str) -> None:
    booking = stay(parking, state)
    fake.ours.append(booking.id)
    with parking.database() as session:
        session.execute(update(Booking).where(Booking.id == booking.id).values(plate="沪A12345"))
    tell(parking, NOW)
    assert not fake.heard


def test_who_calls_it_off_may_come_in_no_more(parking: Running, fake: Fake) -> None:
    booking = a_stay(parking, fake)
    tell(parking, NOW)
    ask(parking, booking, "renter_id", "cancel_booking")
    tell(parking, NOW + SECOND)
    tell(parking, NOW + 2 * SECOND)
    assert fake.said == [(1, True), (2, False)]
    assert fake.heard[-1].plate == booking.plate


def test_who_leaves_early_may_come_in_no_more(parking: Running, fake: Fake) -> None:
    booking = a_stay(parking, fake)
    tell(parking, MONDAY)
    ask(parking, booking, "renter_id", "check_out")
    tell(parking, MONDAY + MINUTE)
    assert fake.said == [(1, True), (2, False)]


def test_it_is_told_that_a_stay_is_longer(parking: Running, fake: Fake) -> None:
    booking = a_stay(parking, fake)
    tell(parking, NOW)
    longer = MONDAY + 3 * HOUR
    with parking.database() as session:
        session.get_one(Booking, booking.id).ends_at = longer
    tell(parking, NOW + SECOND)
    assert [(one.sequence, one.ends_at) for one in fake.heard] == [
        (1, MONDAY + 2 * HOUR),
        (2, longer),
    ]


def test_what_was_never_told_and_is_called_off_is_told_as_called_off(
    parking: Running, fake: Fake
) -> None:
    # It may have been taken, though nobody heard so.
    fake.answers = [Outcome.TRY_AGAIN]
    booking = a_stay(parking, fake)
    tell(parking, NOW)
    ask(parking, booking, "renter_id", "cancel_booking")
    tell(parking, NOW + SECOND)
    assert fake.said == [(1, True), (2, False)]


def test_it_is_tried_again_until_its_time_is_over(parking: Running, fake: Fake) -> None:
    fake.answers = [Outcome.TRY_AGAIN, ConnectionError("away"), *[Outcome.TRY_AGAIN] * 1000]
    a_stay(parking, fake)
    for after, tries in ((0, 1), (1, 1), (2, 2), (11, 2), (12, 3), (72, 4), (371, 4), (372, 5)):
        tell(parking, NOW + after * SECOND)
        assert len(fake.heard) == tries
    assert {permit.sequence for permit in fake.heard} == {1}
    parking.tick(MONDAY + 2 * HOUR)
    fake.heard.clear()
    tell(parking, MONDAY + 2 * HOUR)
    assert not fake.heard


def test_what_it_refuses_is_not_told_again_but_what_comes_after_is(
    parking: Running, fake: Fake
) -> None:
    fake.answers = [Outcome.REFUSED]
    booking = a_stay(parking, fake)
    tell(parking, NOW)
    tell(parking, NOW + HOUR)
    assert fake.said == [(1, True)]
    ask(parking, booking, "renter_id", "cancel_booking")
    tell(parking, NOW + HOUR)
    assert fake.said == [(1, True), (2, False)]


def test_one_that_is_away_is_left_alone_until_the_next_tick_and_blocks_nothing(
    parking: Running, fake: Fake
) -> None:
    fake.answers = [ConnectionError("away")] * ENOUGH_FAILURES
    bookings = [a_stay(parking, fake) for _ in range(ENOUGH_FAILURES + 2)]
    tell(parking, NOW)
    assert len(fake.heard) == ENOUGH_FAILURES
    tell(parking, NOW + SECOND)
    assert len(fake.heard) == len(bookings)
    tell(parking, NOW + 2 * SECOND)
    assert len(fake.heard) == len(bookings) + ENOUGH_FAILURES
    parking.now = MONDAY
    shown: Json = ask(parking, bookings[0], "renter_id", "check_in")
    assert shown["status"] == "in_use"


def test_a_word_that_comes_while_another_is_told_is_told_too(parking: Running) -> None:
    told = parking.service.given.settings

    class Slow(Fake):
        def tell(self, permit: Permit) -> Outcome:
            outcome = super().tell(permit)
            if permit.booking_id in self.ours and permit.sequence == 1:
                ask(parking, booking, "renter_id", "cancel_booking")
                # Another replica notes it meanwhile.
                with parking.database() as session:
                    note_permit(session, booking.id, now=parking.now)
            return outcome

    slow = Slow()
    settings = replace(told, gate=replace(told.gate, barrier=slow))
    parking.service.given = replace(parking.service.given, settings=settings)
    booking = a_stay(parking, slow)
    tell(parking, NOW)
    tell(parking, NOW + SECOND)
    assert slow.said == [(1, True), (2, False)]


def test_it_goes_with_its_time_and_with_the_renter(parking: Running, fake: Fake) -> None:
    bookings = [a_stay(parking, fake) for _ in range(2)]
    tell(parking, NOW)

    def kept() -> set[UUID]:
        with parking.database() as session:
            wanted = select(GatePermit.booking_id).where(GatePermit.booking_id.in_(fake.ours))
            return set(session.scalars(wanted))

    assert kept() == {booking.id for booking in bookings}
    with parking.database() as session:
        erase(session, HELD, bookings[0].renter_id)
    assert kept() == {bookings[1].id}
    parking.tick(MONDAY + 2 * HOUR)
    tell(parking, MONDAY + 2 * HOUR)
    assert not kept()


def test_without_a_barrier_nothing_is_noted(parking: Running, fake: Fake) -> None:
    booking = a_stay(parking, fake)
    told = parking.service.given.settings
    settings = replace(told, gate=replace(told.gate, barrier=None))
    parking.service.given = replace(parking.service.given, settings=settings)
    tell(parking, NOW)
    with parking.database() as session:
        assert session.get(GatePermit, booking.id) is None


@pytest.mark.parametrize(
    ("said", "refused_by"),
    [
        ("status = 'lost'", "gate_permit_status_check"),
        ("ends_at = starts_at", "gate_permit_period_check"),
        ("sequence = 0", "gate_permit_counts_check"),
    ],
)
def test_the_database_knows_no_half_of_it(
    parking: Running, fake: Fake, said: str, refused_by: str
) -> None:
    booking = a_stay(parking, fake)
    tell(parking, NOW)
    statement = f"UPDATE gate_permit SET {said} WHERE booking_id = :id"  # noqa: S608 - our own words
    with parking.database() as session:
        with pytest.raises(IntegrityError) as refused, session.begin_nested():
            session.execute(text(statement), {"id": booking.id})
        assert refused.value.orig.diag.constraint_name == refused_by
