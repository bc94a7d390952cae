"""What each movement of a deal is for one of its parties, and the sums of a month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.payments.ledger.rules import ZONE


@dataclass(frozen=True)
class Sums:
    """In minor units, as one member sees them.

    `paid` and `received` left and reached the member's own account; `held` is in escrow of what
    they paid; `owed` is theirs and has not reached them yet, money on the way included.
    """

    paid: int = 0
    received: int = 0
    held: int = 0
    owed: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.paid + other.paid,
            self.received + other.received,
            self.held + other.held,
            self.owed + other.owed,
        )

    def times(self, amount: int) -> "Sums":
        return Sums(
            self.paid * amount, self.received * amount, self.held * amount, self.owed * amount
        )


PAYER, PAYEE = "payer", "payee"
# What one fen of a journal of that kind does to (role)'s sums. What is only under way is left out:
# it is owed until the provider has paid it.
EFFECTS: dict[tuple[str, str], Sums] = {
    (PAYER, "captured"): Sums(paid=1, held=1),
    (PAYER, "released"): Sums(held=-1),
    (PAYER, "forfeited"): Sums(held=-1),
    (PAYER, "set_against_price"): Sums(held=-1),
    (PAYER, "refund_due"): Sums(held=-1, owed=1),
    (PAYER, "refund_paid"): Sums(received=1, owed=-1),
    (PAYEE, "released"): Sums(owed=1),
    (PAYEE, "forfeited"): Sums(owed=1),
    (PAYEE, "set_against_price"): Sums(owed=1),
    (PAYEE, "fee"): Sums(owed=-1),
    (PAYEE, "payout_paid"): Sums(received=1, owed=-1),
    (PAYEE, "payout_returned"): Sums(received=-1, owed=1),
}
KINDS = tuple(sorted({kind for _, kind in EFFECTS}))


def effect(role: str, kind: str, amount: int) -> Sums | None:
    """None where a journal changes nothing for that role."""
    each = EFFECTS.get((role, kind))
    return each.times(amount) if each else None


def total(effects: Iterable[Sums]) -> Sums:
    return sum(effects, Sums())


@dataclass(frozen=True)
class Line:
    """One journal of a deal of the member's; `sums` is what it changed for them."""

    at: datetime
    deal_id: UUID
    deal_kind: str
    kind: str
    reference: str
    amount: int
    sums: Sums


@dataclass(frozen=True)
class Statement:
    """`opening` and `closing` are sums since the first day: of them, what is held and owed."""

    opening: Sums
    lines: list[Line]

    @property
    def month(self) -> Sums:
        return total(line.sums for line in self.lines)

    @property
    def closing(self) -> Sums:
        return self.opening + self.month


def month_of(now: datetime) -> str:
    """The month that `now` is in, as 2026-11."""
    return now.astimezone(ZONE).strftime("%Y-%m")


def bounds(month: str) -> tuple[datetime, datetime]:
    """The first instant of `month`, and that of the next."""
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=ZONE)
    return first, (first + timedelta(days=31)).replace(day=1)
