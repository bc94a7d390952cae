"""The service over a real database, called as the broker would call it, by members at will."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from chassis.caller import Caller
from chassis.clock import rfc3339
from chassis.context import CURRENT, Context
from chassis.ids import uuid7
from chassis.machinery import Machinery
from chassis.work import UnitOfWork
from contracts.errors.base import Unauthenticated
from contracts.errors.general import Unavailable
from contracts.json import Json
from services.parking.gate.rules import Gate, Keys, digest_of
from services.parking.gate_settings import GateSettings
from services.parking.service import ParkingService
from services.parking.settings import Settings
from tests.parking.builders import DAY, HOME, NOW, WAITS, a_standing

BARRIER_TOKEN = "b" * 32
ELSEWHERE_TOKEN = "e" * 32
GATE = GateSettings(
    Keys(Ed25519PrivateKey.from_private_bytes(b"g" * 32)),
    (
        Gate("north", HOME, digest_of(BARRIER_TOKEN)),
        Gate("elsewhere", uuid7(), digest_of(ELSEWHERE_TOKEN)),
    ),
)
SETTINGS = Settings(url_key=b"k" * 32, waits=WAITS, gate=GATE, dispute_lasts=14 * DAY)
TIMERS = (
    "expire_requests",
    "lapse_unpaid_holds",
    "lapse_unpaid_extensions",
    "start_stays",
    "end_stays",
    "forfeit_deposits",
    "serve_lines",
    "end_overstays",
    "warn_who_comes_next",
    "end_disputes",
    "remind_of_disputes",
)


class TokenIsTheMember:
    """Takes a member's id for their token."""

    def caller(self, token: str | None) -> Caller:
        if not token:
            raise Unauthenticated
        return Caller(UUID(token), uuid7(), token, None)


@dataclass
class Members:
    """Answers standing() and friends_nearby() for whoever calls, and on which committees they sit;
    `near` None: it is away, and `told` too, up to which version it has told of any two friends."""

    residency: str | None = "approved"
    outsiders: list[UUID] = field(default_factory=list)
    seats: dict[UUID, UUID] = field(default_factory=dict)
    near: dict[UUID, int] | None = field(default_factory=dict)
    told: int | None = 0

    # Who cannot answer for now, and since when others can again.
    away: set[UUID] = field(default_factory=set)
    back: dict[UUID, datetime] = field(default_factory=dict)

    def absence(self, *, member_id: str) -> Json:
        back = self.back.get(UUID(member_id))
        return {
            "away": UUID(member_id) in self.away,
            "back_since": rfc3339(back) if back else None,
        }

    def committees(self) -> Json:
        home = self.seats.get(UUID(CURRENT.get().token))
        return {"communities": [str(home)] if home else []}

    def standing(self, *, members: list[str]) -> Json:
        outsiders = [outsider for outsider in self.outsiders if str(outsider) in members]
        caller_id = UUID(CURRENT.get().token)
        return a_standing(caller_id, residency=self.residency, outsiders=outsiders)

    def told_of_friends(self, *, member_id: str, others: list[str]) -> Json:
        if self.told is None:
            raise Unavailable
        versions = dict.fromkeys(others, self.told) if self.told else {}
        return {"takes_part": True, "versions": versions}

    def friends_nearby(self) -> Json:
        if self.near is None:
            raise Unavailable
        return {"near": {str(member_id): steps for member_id, steps in self.near.items()}}


@dataclass
class Listings:
    """Answers own_photos(): all but `missing` are the caller's."""

    missing: list[UUID] = field(default_factory=list)

    def own_photos(self, *, photo_ids: list[str]) -> Json:
        return {"missing": [str(photo) for photo in self.missing if str(photo) in photo_ids]}


@dataclass
class Payments:
    """Answers close_charges() with `outcome`, or raises it; `told_at`: when the two were told that
    the balance is overdue."""

    outcome: str | Exception = "closed"
    told_at: datetime | None = None
    hold_days: int = 400
    asked_days: int = 0
    asked_of: list[int | None] = field(default_factory=list)

    def close_charges(self, *, deal_id: str, supplement: int | None = None) -> Json:
        self.asked_of.append(supplement)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return {"outcome": self.outcome}

    def custody(self) -> Json:
        self.asked_days += 1
        return {"hold_days": self.hold_days}

    def overdue_notice(self, *, deal_id: str) -> Json:
        return {"told_at": rfc3339(self.told_at) if self.told_at else None}


class Running:
    """`running.call(member, "show_space", space_id=…)`; `now` is its clock."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.now = NOW
        self.members = Members()
        self.listings = Listings()
        self.payments = Payments()
        self.service = ParkingService()
        self.unit = UnitOfWork(engine, self._clock, SETTINGS, ParkingService.refusals)
        self.service.given = Machinery(SETTINGS, self._clock, TokenIsTheMember(), self.unit)
        self.service.members = self.members
        self.service.listings = self.listings
        self.service.payments = self.payments

    def call(self, member_id: UUID | None, method: str, **arguments: Any) -> Json:
        token = CURRENT.set(Context(token=str(member_id) if member_id else None))
        try:
            answer = getattr(self.service, method)(**arguments)
        finally:
            CURRENT.reset(token)
        return getattr(answer, "body", answer)

    def hear(self, queue: str, envelope: Json) -> None:
        """What the consumer of `queue` does with an event."""
        method = {
            "parking.circle": "follow_circle",
            "parking.payments": "follow_payments",
            "parking.residency": "follow_residency",
        }[queue]
        getattr(self.service, method)(envelope)

    def tick(self, at: datetime) -> None:
        """Every timer of the clock runs once at `at`."""
        self.now = at
        for timer in TIMERS:
            getattr(self.service, timer)()

    @contextmanager
    def database(self) -> Iterator[Session]:
        """A transaction of its own, committed at the end: for arranging and for looking."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    def _clock(self) -> datetime:
        return self.now
