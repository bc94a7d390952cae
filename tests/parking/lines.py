"""A space whose Monday morning is taken, and neighbours who wait for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from chassis.circle import include_self
from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.json import Json
from services.parking.bookings.model import Booking
from tests.parking.builders import HOUR, MONDAY, NOW, a_space, a_standing, agreed, befriend
from tests.parking.running import Running

SECOND = timedelta(seconds=1)


class Line(NamedTuple):
    owner: UUID
    space_id: UUID
    taken: Booking
    waiting: Sequence[UUID]

    def __str__(self) -> str:
        return str(self.space_id)


def friends_of(parking: Running, owner: UUID, number: int) -> list[UUID]:
    members = [uuid7() for _ in range(number)]
    with parking.database() as session:
        for member in members:
            befriend(session, owner, member)
            include_self(session, a_standing(member))
    return members


def a_line(parking: Running, number: int = 2, **terms: object) -> Line:
    """`number` members wait, in this order, for the two hours from Monday nine o'clock that are
    agreed with somebody else."""
    owner = uuid7()
    holder, *waiting = friends_of(parking, owner, 1 + number)
    with parking.database() as session:
        include_self(session, a_standing(owner))
        space = a_space(session, owner, **terms)
        taken = agreed(session, space, holder)
    line = Line(owner, space.id, taken, waiting)
    for member in waiting:
        join(parking, line, member)
    return line


def join(
    parking: Running,
    line: Line,
    member: UUID,
    *,
    at: datetime = MONDAY,
    lasting: timedelta = 2 * HOUR,
    **said: object,
) -> Json:
    body = {"starts_at": rfc3339(at), "ends_at": rfc3339(at + lasting), **said}
    return parking.call(member, "join_waiting_list", space_id=str(line), body=body)


def entries(parking: Running, member: UUID) -> list[Json]:
    items: list[Json] = parking.call(member, "my_waiting_list", query={})["items"]
    return items


def entry(parking: Running, member: UUID) -> Json:
    (only,) = entries(parking, member)
    return only


def cancel(parking: Running, booking: Booking | Json, by: UUID) -> None:
    booking_id = booking["booking_id"] if isinstance(booking, dict) else booking.id
    parking.call(by, "cancel_booking", booking_id=str(booking_id))


def give_up(parking: Running, line: Line, at: datetime = NOW) -> None:
    """The time is free, and the clock looks at it."""
    cancel(parking, line.taken, line.taken.renter_id)
    parking.tick(at + SECOND)


def booked(parking: Running, member: UUID) -> Json:
    """What was made for a member in line."""
    return parking.call(member, "show_booking", booking_id=entry(parking, member)["booking_id"])
