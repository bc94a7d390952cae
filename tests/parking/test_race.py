from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.parking import SlotTaken, TooManyUnpaidBookings
from services.parking.bookings.model import Booking
from services.parking.spaces.model import Space
from tests.parking.builders import DAY, MONDAY, a_booking, a_space, befriend, two_friends
from tests.parking.running import Running

THREADS = 16
ATTEMPTS = 64


def test_one_of_many_wins_the_slot_and_the_others_hear_of_alternatives(parking: Running) -> None:
    renters = [uuid7() for _ in range(ATTEMPTS)]
    with parking.database() as session:
        owner, _ = two_friends(session)
        space_id = a_space(session, owner).id
        for renter in renters:
            befriend(session, owner, renter)
    ready = Barrier(THREADS)

    def attempt(renter: UUID) -> list[object] | None:
        ready.wait()
        try:
            with Session(parking.engine) as session:
                a_booking(session, session.get_one(Space, space_id), renter)
                session.commit()
        except SlotTaken as taken:
            return taken.alternatives
        return None

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(attempt, renters))
    assert answers.count(None) == 1
    assert all(alternatives for alternatives in answers if alternatives is not None)
    with parking.database() as session:
        booked = select(func.count()).where(Booking.space_id == space_id, Booking.live)
        assert session.scalar(booked) == 1


def test_many_requests_at_once_hold_no_more_than_ten_unpaid(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space_id = a_space(session, owner).id
    ready = Barrier(THREADS)

    def attempt(day: int) -> bool:
        ready.wait()
        try:
            with Session(parking.engine) as session:
                space = session.get_one(Space, space_id)
                a_booking(session, space, renter, at=MONDAY + day * DAY)
                session.commit()
        except TooManyUnpaidBookings:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(attempt, range(THREADS))) == 10
