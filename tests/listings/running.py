"""The service over a real database, called as the broker would call it, by members at will."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from chassis.blobs import FolderStore
from chassis.caller import Caller, Verifier
from chassis.clock import rfc3339
from chassis.context import CURRENT, Context
from chassis.ids import uuid7
from chassis.machinery import Machinery
from chassis.work import UnitOfWork
from contracts.errors.base import Unauthenticated
from contracts.errors.general import Unavailable
from contracts.json import Json
from services.listings.service import ListingsService
from services.listings.settings import Settings
from tests.listings.builders import DAY, KEY, NOW, a_standing

SETTINGS = Settings(
    url_key=KEY,
    handover_key=KEY,
    blobs=FolderStore(Path(tempfile.mkdtemp(prefix="linli-photos-"))),
    payment_due=DAY,
    reservation_ttl=3 * DAY,
    auto_complete=2 * DAY,
    meeting_reminder=DAY / 12,
    no_show_objection=2 * DAY,
    photo_unused=DAY,
    dispute_lasts=14 * DAY,
)


class TokenIsTheMember(Verifier):
    """Takes a member's id for their token."""

    def __init__(self) -> None:
        """Needs no key."""

    def caller(self, token: str | None) -> Caller:
        if not token:
            raise Unauthenticated
        return Caller(UUID(token), uuid7(), token, None)


@dataclass
class Holder:
    """Answers photos_in_use(): those of `shows`, or that it is away."""

    shows: set[UUID] = field(default_factory=set)
    away: bool = False
    asked: list[list[str]] = field(default_factory=list)

    def photos_in_use(self, *, photo_ids: list[str]) -> Json:
        if self.away:
            raise Unavailable
        self.asked.append(photo_ids)
        return {"in_use": [each for each in photo_ids if UUID(each) in self.shows]}


@dataclass
class Members(Holder):
    """Answers standing() for whoever calls."""

    residency: str | None = "approved"
    outsiders: list[UUID] = field(default_factory=list)
    # Who sits on the committee of which community.
    seats: dict[UUID, UUID] = field(default_factory=dict)
    stood: list[list[str]] = field(default_factory=list)
    suspended: set[UUID] = field(default_factory=set)
    # Since when those who were suspended before take part again.
    back: dict[UUID, datetime] = field(default_factory=dict)
    # What has been told of friends, in which version of the two.
    told: dict[UUID, int] = field(default_factory=dict)

    def standing(self, *, members: list[str]) -> Json:
        self.stood.append(members)
        outsiders = [outsider for outsider in self.outsiders if str(outsider) in members]
        caller_id = UUID(CURRENT.get().token or "")
        return a_standing(caller_id, residency=self.residency, outsiders=outsiders)

    def told_of_friends(self, *, member_id: str, others: list[str]) -> Json:
        versions = {other: self.told[UUID(other)] for other in others if UUID(other) in self.told}
        return {"takes_part": UUID(member_id) not in self.suspended, "versions": versions}

    def absence(self, *, member_id: str) -> Json:
        back = self.back.get(UUID(member_id))
        away = UUID(member_id) in self.suspended
        return {"away": away, "back_since": rfc3339(back) if back else None}

    def committees(self) -> Json:
        seat = self.seats.get(UUID(CURRENT.get().token or ""))
        return {"communities": [str(seat)] if seat else []}


@dataclass
class Payments:
    """Answers close_charges() with `outcome`."""

    outcome: str = "closed"
    closed: list[str] = field(default_factory=list)

    def close_charges(self, *, deal_id: str) -> Json:
        self.closed.append(deal_id)
        return {"outcome": self.outcome}


class Running:
    """`running.call(member, "show_listing", listing_id=…)`; `later(…)` moves its clock."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.now = NOW
        self.members = Members()
        self.parking = Holder()
        self.payments = Payments()
        self.service: Any = ListingsService()
        self.unit = UnitOfWork(engine, self._clock, SETTINGS, ListingsService.refusals)
        self.service.given = Machinery(SETTINGS, self._clock, TokenIsTheMember(), self.unit)
        vars(self.service).update(
            members=self.members, parking=self.parking, payments=self.payments
        )

    def call(self, member_id: UUID | None, method: str, **arguments: Any) -> Json:
        token = CURRENT.set(Context(token=str(member_id) if member_id else None))
        try:
            answer = getattr(self.service, method)(**arguments)
        finally:
            CURRENT.reset(token)
        body: Json = getattr(answer, "body", answer)
        return body

    def later(self, wait: timedelta) -> datetime:
        self.now += wait
        return self.now

    @contextmanager
    def database(self) -> Iterator[Session]:
        """A transaction of its own, committed at the end: for arranging and for looking."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    def _clock(self) -> datetime:
        return self.now
