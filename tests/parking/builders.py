"""Makes neighbours, spaces and bookings, through the use cases themselves."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from chassis.circle import include_self
from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.tables import circle
from contracts.json import Json
from contracts.requests.common import load
from contracts.requests.parking import PublishSpace
from services.parking.bookings import actions as booking_actions
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import Waits
from services.parking.disputes.model import Dispute
from services.parking.dues import actions as due_actions
from services.parking.spaces import actions as space_actions
from services.parking.spaces.model import Space
from services.parking.stays import actions as stay_actions

# A Sunday, four in the afternoon in Shanghai.
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# Monday, nine in the morning in Shanghai.
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOME = uuid7()
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ALWAYS = [{"weekdays": EVERY_DAY, "from": "00:00", "until": "24:00"}]
PLATE = "沪A12345"
WAITS = Waits(deposit_hold=timedelta(minutes=15), approval=12 * HOUR, balance_due=2 * DAY)


def yuan(amount: int) -> Json:
    return {"amount": amount * 100, "currency": "CNY"}


def a_standing(
    of: UUID, *, residency: str | None = "approved", outsiders: Sequence[UUID] = ()
) -> Json:
    """What members would answer about a member of the same community."""
    return {
        "member_id": str(of),
        "display_name": "王阿姨",
        "avatar": None,
        "rating": None,
        "version": 1,
        "language": "zh-CN",
        "status": "active",
        "residency": residency,
        "community_id": str(HOME),
        "zone": "Asia/Shanghai",
        "outsiders": [str(outsider) for outsider in outsiders],
    }


def befriend(session: Session, one: UUID, other: UUID, *, blocked: bool = False) -> None:
    rows = [
        {"owner_id": a, "viewer_id": b, "version": 1, "friends": True, "blocked": blocked}
        for a, b in ((one, other), (other, one))
    ]
    session.execute(insert(circle), rows)


def two_friends(session: Session) -> tuple[UUID, UUID]:
    """An owner and a renter."""
    one, other = uuid7(), uuid7()
    befriend(session, one, other)
    for member in (one, other):
        include_self(session, a_standing(member))
    return one, other


def said_of_a_space(**said: Any) -> Json:
    """The body of a publication: 6 yuan an hour, 30 % deposit, always open, at once."""
    return {
        "label": "B2-117",
        "location_note": "地下二层, 电梯左侧",
        "price_per_hour": yuan(6),
        "deposit_percent": 30,
        "min_minutes": 30,
        "max_minutes": 1440,
        "instant": True,
        "plate_required": False,
        "windows": ALWAYS,
        **said,
    }


def a_space(session: Session, of: UUID, *, now: datetime = NOW, **said: Any) -> Space:
    return space_actions.publish_space(
        session,
        load(PublishSpace, said_of_a_space(**said)),
        standing=a_standing(of),
        missing_photos=[],
        now=now,
    )


def a_stay_of(space_id: UUID, *, at: datetime = MONDAY, lasting: timedelta = 2 * HOUR) -> Json:
    """What is sent to ask for a stay, or for its price."""
    return {
        "space_id": str(space_id),
        "starts_at": rfc3339(at),
        "ends_at": rfc3339(at + lasting),
    }


def a_booking(
    session: Session,
    of: Space,
    for_: UUID,
    *,
    at: datetime = MONDAY,
    lasting: timedelta = 2 * HOUR,
    plate: str | None = None,
    now: datetime = NOW,
) -> Booking:
    body = {"space_id": of.id, "starts_at": at, "ends_at": at + lasting, "plate": plate}
    held = booking_actions.request_booking(
        session,
        body,
        renter_id=for_,
        ask_standing=lambda: a_standing(for_),
        now=now,
        waits=WAITS,
    )
    return session.get_one(Booking, held.booking.id)


def a_fact(booking: Booking, stage: str, **said: Any) -> Json:
    """What payments says of a charge."""
    amount = booking.deposit if stage == "deposit" else booking.balance
    return {
        "charge_id": str(uuid7()),
        "deal_kind": "booking",
        "deal_id": str(booking.id),
        "stage": stage,
        "amount": {"amount": amount, "currency": "CNY"},
        **said,
    }


def paid(session: Session, booking: Booking, stage: str, *, now: datetime = NOW) -> Booking:
    """The booking after payments captured its deposit or balance."""
    due_actions.take_payment(session, booking, a_fact(booking, stage), now)
    return booking


def agreed(session: Session, of: Space, for_: UUID, **said: Any) -> Booking:
    return paid(session, a_booking(session, of, for_, **said), "deposit")


def ended(session: Session, booking: Booking) -> Booking:
    """An agreed booking after its renter came and left."""
    stay_actions.check_out(
        session, booking, member_id=booking.renter_id, now=booking.starts_at + HOUR, waits=WAITS
    )
    return booking


def objected(session: Session, booking: Booking) -> None:
    """The renter's objection, which a booking in the state `disputed` names."""
    said = {"reason": "occupied", "text": "车位上停着别人的车"}
    objection = Dispute(booking_id=booking.id, by_id=booking.renter_id, opened_at=MONDAY, **said)
    session.add(objection)
    session.flush()
    booking.dispute_id = objection.id
