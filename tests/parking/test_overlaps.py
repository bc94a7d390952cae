"""Many ask at once for times of a few spaces, at random: no two ever have the same minute, and who
is refused was too late. 1,500 attempts in `make test`, 10,000 by `make fuzz`; LINLI_SEED has other
ones.
"""

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.parking import SlotTaken
from services.parking.bookings.model import Booking
from services.parking.cancellations.actions import call_off
from services.parking.spaces.model import Space
from tests.parking.builders import MONDAY, NOW, a_booking, a_space, befriend, two_friends
from tests.parking.running import Running
from tests.support.sequences import SEED, say

ATTEMPTS = int(os.environ.get("LINLI_ATTEMPTS", "1500"))
THREADS, ROUND, RENTERS = 12, 500, 150
# Minutes that are kept free behind each stay.
BUFFERS = (0, 0, 15)
DAYS = 2
SECONDS_AN_ATTEMPT, SECONDS_TO_START = 0.2, 60


@dataclass(frozen=True)
class Wish:
    """A time that somebody asks for, in minutes from Monday."""

    space: int
    renter: UUID
    start: int
    end: int


@dataclass
class Place:
    """A few spaces of one owner, and everybody who may book them."""

    parking: Running
    owner: UUID
    spaces: list[UUID]
    renters: list[UUID]

    def ask(self, wish: Wish) -> bool:
        at, lasting = (timedelta(minutes=m) for m in (wish.start, wish.end - wish.start))
        try:
            with Session(self.parking.engine) as session:
                space = session.get_one(Space, self.spaces[wish.space])
                a_booking(session, space, wish.renter, at=MONDAY + at, lasting=lasting)
                session.commit()
        except SlotTaken:
            return False
        return True

    def taken(self, space: int) -> list[tuple[int, int]]:
        """From and until when (with the buffer) it is somebody's, as the rows say."""
        wanted = select(Booking.starts_at, Booking.ends_at).where(
            Booking.space_id == self.spaces[space], Booking.live
        )
        with self.parking.database() as session:
            found = session.execute(wanted).all()
        behind = BUFFERS[space]
        return sorted((_minute(start), _minute(end) + behind) for start, end in found)

    def give_up(self, chance: Random) -> None:
        """Half of those who have a time do not want it any more."""
        with self.parking.database() as session:
            live = select(Booking).where(Booking.owner_id == self.owner, Booking.live)
            for booking in session.scalars(live.order_by(Booking.starts_at, Booking.id)):
                if chance.random() < 0.5:
                    renter = booking.renter_id
                    call_off(session, booking, member_id=renter, reason=None, now=NOW)


@pytest.fixture
def place(parking: Running) -> Place:
    renters = [uuid7() for _ in range(RENTERS)]
    with parking.database() as session:
        owner, _ = two_friends(session)
        spaces = [a_space(session, owner, buffer_minutes=minutes).id for minutes in BUFFERS]
        for renter in renters:
            befriend(session, owner, renter)
    return Place(parking, owner, spaces, renters)


@pytest.mark.timeout(SECONDS_TO_START + ATTEMPTS * SECONDS_AN_ATTEMPT)
def test_of_many_random_times_asked_for_at_once_no_two_overlap(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, told = Random(SEED), Counter[str]()  # noqa: S311 - times, not secrets
    for _ in range(0, ATTEMPTS, ROUND):
        wishes = list(_wishes(place, chance))
        granted = _ask_at_once(place, wishes)
        for space in range(len(BUFFERS)):
            taken = place.taken(space)
            assert [(a, b) for a, b in pairwise(taken) if a[1] > b[0]] == []
            late = [w for w, got in granted if w.space == space and not got]
            assert [w for w in late if not _meets(w, taken)] == [], "refused, and it was free"
        told.update("booked" if got else "refused" for _, got in granted)
        place.give_up(chance)
    # Both happened, and often: nothing was shown otherwise.
    assert min(told["booked"], told["refused"]) > ATTEMPTS // 20
    say(capsys, f"{ATTEMPTS} attempts from {THREADS} threads: {dict(told)}; 0 overlap")


def _ask_at_once(place: Place, wishes: list[Wish]) -> list[tuple[Wish, bool]]:
    ready = Barrier(THREADS)

    def some(number: int) -> list[tuple[Wish, bool]]:
        ready.wait()
        return [(wish, place.ask(wish)) for wish in wishes[number::THREADS]]

    with ThreadPoolExecutor(THREADS) as pool:
        return [each for part in pool.map(some, range(THREADS)) for each in part]


def _wishes(place: Place, chance: Random) -> Iterator[Wish]:
    for _ in range(ROUND):
        start = chance.randrange(DAYS * 1440)
        length = chance.choice((30, 37, 60, 90, 240))
        space, renter = chance.randrange(len(BUFFERS)), chance.choice(place.renters)
        yield Wish(space, renter, start, start + length)


def _meets(wish: Wish, taken: list[tuple[int, int]]) -> bool:
    end = wish.end + BUFFERS[wish.space]
    return any(wish.start < until and start < end for start, until in taken)


def _minute(moment: datetime) -> int:
    return (moment - MONDAY) // timedelta(minutes=1)
