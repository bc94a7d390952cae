"""Data for the tests of payments: deals and the events their services would send."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.events import base
from contracts.events.base import Event
from contracts.money import Money
from services.payments.sandbox.rules import Faults
from services.payments.settings import Settings

EXAMPLES = Path(base.__file__).parent / "examples"
KEY = bytes(range(32))
TOTAL, DEPOSIT = 1800, 540


def settings(**changes: Any) -> Settings:
    known: dict[str, Any] = {
        "development": True,
        "providers": ("sandbox",),
        "sandbox_key": KEY,
        "sandbox_faults": Faults(),
        "wechat_pay": None,
        "notify_url": "http://127.0.0.1:9",
        "sweep": timedelta(seconds=3),
        "payout_retry": timedelta(seconds=5),
    }
    return Settings(**(known | changes))


def yuan(amount: int) -> dict[str, Any]:
    return Money(amount).json()


def example(event_type: str) -> dict[str, Any]:
    """The contract's example of an event, which the builders only fill in."""
    body: dict[str, Any] = json.loads((EXAMPLES / f"{event_type}.v1.json").read_text())
    return body


class ADeal:
    """The two parties of a deal, and the events its owner service would send."""

    def __init__(self, kind: str = "booking", amount: int = TOTAL, fee_bps: int = 0) -> None:
        self.fee_bps = fee_bps
        self.id, self.kind, self.amount = uuid7(), kind, amount
        self.payer, self.payee = uuid7(), uuid7()

    def event(self, event_type: str, **data: Any) -> Event:
        booking = self.kind == "booking"
        parties = {
            "booking_id" if booking else "reservation_id": str(self.id),
            "renter_id" if booking else "taker_id": str(self.payer),
            "owner_id": str(self.payee),
        }
        whole = example(event_type)["data"] | parties | data
        return Event(uuid7(), event_type, 1, datetime.now(UTC), self.id, 1, None, whole)

    def requested(self, *, due: bool = True, deposit: int = DEPOSIT) -> Event:
        return self._offer("booking_requested", due=due, deposit=deposit)

    def approved(self, *, deposit: int = DEPOSIT) -> Event:
        return self._offer("booking_approved", due=True, deposit=deposit)

    def ended(self, *, deposit: int = DEPOSIT) -> Event:
        balance = self.amount - deposit
        due_at = soon() if balance else None
        return self.event("booking_ended", balance=yuan(balance), balance_due_at=due_at)

    def settled(self, *, supplements: int = 0) -> Event:
        return self.event("booking_settled", total=yuan(self.amount + supplements))

    def asked_for_longer(self, amount: int, number: int = 1) -> Event:
        return self._extension("booking_extension_requested", amount, number)

    def longer_lapsed(self, amount: int, number: int = 1) -> Event:
        return self._extension("booking_extension_lapsed", amount, number)

    def _extension(self, event_type: str, amount: int, number: int) -> Event:
        return self.event(event_type, amount=yuan(amount), number=number, due_at=soon())

    def cancelled(self, *, kept: int = 0, deposit: int = DEPOSIT) -> Event:
        if self.kind == "booking":
            divided = {"to_payer": yuan(deposit - kept), "to_payee": yuan(kept)} if kept else {}
            return self.event("booking_cancelled", by="renter", **divided)
        return self.event("reservation_cancelled", status="cancelled", by="taker")

    def fell_through(self) -> Event:
        return self.event("reservation_fell_through", status="did_not_happen", by="taker")

    def reserved(self) -> Event:
        price = yuan(self.amount) if self.amount else None
        fee = {"fee_bps": self.fee_bps} if self.fee_bps else {}
        due_at = soon() if self.amount else None
        return self.event("item_reserved", price=price, due_at=due_at, **fee)

    def handed_over(self) -> Event:
        return self.event("handover_confirmed", price=yuan(self.amount) if self.amount else None)

    def decided(self, *, to_payer: int, to_payee: int) -> Event:
        return self.event(
            "reservation_decided",
            handed_over=to_payee > 0,
            to_payer=yuan(to_payer),
            to_payee=yuan(to_payee),
        )

    def disputed(self, version: int) -> Event:
        return self._versioned("booking_disputed", version)

    def withdrawn(self, version: int) -> Event:
        return self._versioned("booking_dispute_withdrawn", version)

    def decided_booking(self, *, to_payer: int, to_payee: int) -> Event:
        divided = {"to_payer": yuan(to_payer), "to_payee": yuan(to_payee)}
        return self.event("booking_decided", **divided)

    def _versioned(self, event_type: str, version: int) -> Event:
        return replace(self.event(event_type), aggregate_version=version)

    def _offer(self, event_type: str, *, due: bool, deposit: int) -> Event:
        money: dict[str, Any] = {
            "total": yuan(self.amount),
            "deposit": yuan(deposit),
            "balance": yuan(self.amount - deposit),
        }
        if self.fee_bps:
            money["fee_bps"] = self.fee_bps
        return self.event(event_type, **money, deposit_due_at=soon() if due else None)


def soon() -> str:
    return rfc3339(datetime.now(UTC) + timedelta(minutes=15))
