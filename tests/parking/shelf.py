"""What the use cases of a booking need of a session, held in memory: no database, no waiting.

A step is about one booking. What a refused step has changed is taken back, as a transaction would.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.json import Json
from services.parking.bookings.model import Booking
from services.parking.disputes.model import Dispute
from services.parking.spaces.model import Space
from tests.parking.builders import ALWAYS, HOME

_COLUMNS = tuple(column.key for column in Booking.__mapper__.column_attrs)
_OF_A_DISPUTE = tuple(column.key for column in Dispute.__mapper__.column_attrs)


class Shelf:
    """`shelf.about(booking)` makes it the one that is found; `told` is what was published of it."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.disputes: list[Dispute] = []
        self.told: list[tuple[str, Json]] = []
        self.info: dict[str, Any] = {}
        self._booking: Booking | None = None

    @property
    def session(self) -> Session:
        return cast(Session, self)

    @contextmanager
    def about(self, booking: Booking) -> Iterator[Session]:
        self._booking = booking
        kept = {name: getattr(booking, name) for name in _COLUMNS}
        disputes = [(d, {n: getattr(d, n) for n in _OF_A_DISPUTE}) for d in self.disputes]
        published = len(self.told)
        try:
            yield self.session
        except Exception:
            del self.told[published:]
            self.disputes = [dispute for dispute, _ in disputes]
            for row, values in [(booking, kept), *disputes]:
                for name, value in values.items():
                    setattr(row, name, value)
            raise

    def open_dispute(self, booking: Booking) -> Dispute | None:
        """The one that the booking names, or else its last."""
        own = [dispute for dispute in self.disputes if dispute.booking_id == booking.id]
        return next((d for d in own if d.id == booking.dispute_id), own[-1] if own else None)

    # What a session does.

    def get(self, *_: object, **__: object) -> None:
        """Nobody on the shelf stays too long."""

    def scalars(self, _: object) -> "Shelf":
        return self

    def one(self) -> Booking | None:
        return self._booking

    def scalar(self, query: Any) -> UUID | None:
        """An objection's id, by its booking and who said it."""
        booking_id, by_id = (clause.right.value for clause in query.whereclause.clauses)
        found = (d.id for d in self.disputes if (d.booking_id, d.by_id) == (booking_id, by_id))
        return next(found, None)

    def get_one(self, of: type, key: UUID) -> object:
        if of is Space:
            return self.space
        return next(dispute for dispute in self.disputes if dispute.id == key)

    def add(self, row: Dispute) -> None:
        row.id = row.id or uuid7()
        self.disputes.append(row)

    def flush(self, _: Sequence[object] = ()) -> None:
        """There is nowhere to write to."""

    def refresh(self, _: object, *, with_for_update: bool = False) -> None:
        """It is the only one there is."""

    def connection(self) -> "Shelf":
        return self

    def execute(self, _: object, row: Json) -> None:
        self.told.append((row["type"], row["data"]))


def a_space_on_the_shelf(**said: Any) -> Space:
    """Open always, in Shanghai; no row of any table."""
    terms = {
        "label": "B2-117",
        "location_note": "地下二层, 电梯左侧",
        "daily_cap": None,
        "week_rate": None,
        "free_minutes": 0,
        "holiday_price_per_hour": None,
        "min_minutes": 1,
        "max_minutes": 10_080,
        "lead_minutes": 0,
        "buffer_minutes": 0,
        "instant": True,
        "cancellation": "flexible",
        "plate_required": False,
        "ev_charger": False,
        "windows": ALWAYS,
    }
    now = {"id": uuid7(), "owner_id": uuid7(), "community_id": HOME, "zone": "Asia/Shanghai"}
    return Space(currency="CNY", photo_ids=[], **now, **(terms | said))
