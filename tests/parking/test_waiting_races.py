"""Many at once at the line: one has the time, and it is the first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.tables import outbox
from contracts.errors.parking import AlreadyWaiting, SlotTaken, TooManyWaiting
from services.parking.bookings.model import Booking
from services.parking.spaces.model import Space
from services.parking.waiting.actions import join_line, leave_line, offer_next
from services.parking.waiting.model import Waiting
from services.parking.waiting.rules import MOST_OF_ONE
from services.parking.waiting.views import own_entry
from tests.parking.builders import (
    DAY,
    HOUR,
    MONDAY,
    NOW,
    WAITS,
    a_booking,
    a_standing,
    agreed,
)
from tests.parking.lines import SECOND, Line, a_line, cancel, entries, friends_of
from tests.parking.running import Running

THREADS = 8


def live(parking: Running, line: Line) -> list[Booking]:
    with parking.database() as session:
        wanted = select(Booking).where(Booking.space_id == line.space_id, Booking.live)
        return list(session.scalars(wanted))


def offers(parking: Running, line: Line) -> int:
    with parking.database() as session:
        of_it = outbox.c.data["space_id"].as_string() == str(line.space_id)
        told = select(func.count()).where(outbox.c.type == "waiting_offered", of_it)
        return session.scalar(told) or 0


def offer(parking: Running, line: Line) -> None:
    with Session(parking.engine) as session:
        offer_next(session, line.space_id, now=NOW + SECOND, waits=WAITS)
        session.commit()


def test_replicas_that_offer_at_once_offer_once(parking: Running) -> None:
    line = a_line(parking, 3)
    cancel(parking, line.taken, line.taken.renter_id)
    ready = Barrier(THREADS)

    def replica(_: int) -> None:
        ready.wait()
        offer(parking, line)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(replica, range(THREADS)))
    (made,) = live(parking, line)
    assert made.renter_id == line.waiting[0]
    assert offers(parking, line) == 1


def test_an_offer_against_new_bookings_is_won_by_the_line(parking: Running) -> None:
    line = a_line(parking, 1)
    others = friends_of(parking, line.owner, THREADS - 1)
    cancel(parking, line.taken, line.taken.renter_id)
    ready = Barrier(THREADS)

    def attempt(member: UUID | None) -> bool:
        ready.wait()
        if member is None:
            offer(parking, line)
            return False
        try:
            with Session(parking.engine) as session:
                a_booking(session, session.get_one(Space, line.space_id), member)
                session.commit()
        except SlotTaken:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        assert not any(pool.map(attempt, [None, *others]))
    (made,) = live(parking, line)
    assert made.renter_id == line.waiting[0]


def test_two_cancellations_at_once_serve_the_line_in_order(parking: Running) -> None:
    line = a_line(parking, 3)
    with parking.database() as session:
        space = session.get_one(Space, line.space_id)
        second = agreed(session, space, line.taken.renter_id, at=MONDAY + 2 * HOUR)
    ready = Barrier(2)

    def give_up(booking: Booking) -> None:
        ready.wait()
        cancel(parking, booking, booking.renter_id)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(give_up, [line.taken, second]))
    parking.tick(NOW + SECOND)
    assert [booking.renter_id for booking in live(parking, line)] == [line.waiting[0]]
    assert [one["status"] for m in line.waiting for one in entries(parking, m)] == [
        "offered",
        "waiting",
        "waiting",
    ]


def test_who_leaves_as_it_is_offered_has_either_left_or_the_booking(parking: Running) -> None:
    line = a_line(parking, 2)
    first, second = line.waiting
    (found,) = entries(parking, first)
    cancel(parking, line.taken, line.taken.renter_id)
    ready = Barrier(2)

    def leave() -> None:
        ready.wait()
        with Session(parking.engine) as session:
            leave_line(session, own_entry(session, UUID(found["id"]), first))
            session.commit()

    def serve() -> None:
        ready.wait()
        offer(parking, line)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(leave), pool.submit(serve)]:
            done.result()
    parking.tick(NOW + 2 * SECOND)
    (made,) = live(parking, line)
    with parking.database() as session:
        stands = session.scalar(select(Waiting).where(Waiting.member_id == first))
    assert made.renter_id == (first if stands else second)
    assert stands is None or stands.booking_id == made.id


def test_many_joins_at_once_are_no_more_than_one_may_have(parking: Running) -> None:
    line = a_line(parking, 0)
    (member,) = friends_of(parking, line.owner, 1)
    with parking.database() as session:
        space = session.get_one(Space, line.space_id)
        for day in range(1, THREADS):
            agreed(session, space, line.taken.renter_id, at=MONDAY + day * DAY)
    ready = Barrier(2 * THREADS)

    def attempt(number: int) -> bool:
        at = MONDAY + (number // 2) * DAY
        ready.wait()
        try:
            with Session(parking.engine) as session:
                join_line(
                    session,
                    line.space_id,
                    {"starts_at": at, "ends_at": at + 2 * HOUR},
                    member_id=member,
                    ask_standing=lambda: a_standing(member),
                    now=NOW,
                )
                session.commit()
        except (TooManyWaiting, AlreadyWaiting):
            return False
        return True

    with ThreadPoolExecutor(2 * THREADS) as pool:
        assert sum(pool.map(attempt, range(2 * THREADS))) == MOST_OF_ONE
    assert len(entries(parking, member)) == MOST_OF_ONE
