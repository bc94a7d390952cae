"""The life of a booking in the words of the requirements; nothing of the service is used here.

Times are minutes, money is fen. Each deed answers the facts that others are told of it, or raises
`No` with the code of its refusal.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any

OWNER, RENTER = "owner", "renter"
HOUR, DAY = 60, 1440
# Minutes that somebody is waited for.
HOLD, APPROVAL, BALANCE_DUE = 15, 720, 2880
EARLY, REPORTED_WITHIN = 10, 20
# So much of the earnest money goes back until so many minutes before the start.
TIERS = {
    "flexible": ((0, Fraction(1)),),
    "moderate": ((24 * HOUR, Fraction(1)), (2 * HOUR, Fraction(1, 2)), (0, Fraction(0))),
    "firm": ((72 * HOUR, Fraction(1)), (24 * HOUR, Fraction(1, 2)), (0, Fraction(0))),
}

Fact = tuple[Any, ...]


class No(Exception):
    """A refusal; its argument is the code."""


@dataclass(frozen=True)
class Terms:
    """What a space asks for; it is open always."""

    per_hour: int
    percent: int
    instant: bool
    policy: str
    buffer: int


def half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


def minutes_of(start: int, end: int) -> int:
    """The minutes from `start` until before `end`, each a bit."""
    return ((1 << (end - start)) - 1) << start


@dataclass
class Stay:
    """One booking. `captured` is what the provider took of each charge that was asked for."""

    terms: Terms
    start: int
    end: int
    state: str
    approve_by: int | None = None
    hold_until: int | None = None
    due_at: int | None = None
    started: bool = False
    ended: bool = False
    left: bool = False
    asked: dict[str, int] = field(default_factory=dict)
    captured: dict[str, int] = field(default_factory=dict)
    objected: set[str] = field(default_factory=set)
    objector: str | None = None
    kept: int = 0
    owed_to_owner: int = 0

    @property
    def total(self) -> int:
        half_hours = -(-(self.end - self.start) // 30)
        return half_up(Fraction(half_hours * self.terms.per_hour, 2))

    @property
    def deposit(self) -> int:
        return max(1, half_up(Fraction(self.total * self.terms.percent, 100)))

    @property
    def balance(self) -> int:
        return self.total - self.deposit

    @property
    def held(self) -> int:
        """What there is to be divided."""
        return sum(self.captured.values())

    @property
    def holds_its_time(self) -> bool:
        """From the request on, until it has ended or come to nothing."""
        waiting = self.state in ("requested", "awaiting_deposit", "agreed", "in_use")
        return waiting or (self.state == "disputed" and not self.ended)

    @property
    def minutes(self) -> int:
        """The minutes it keeps from others, each a bit."""
        return minutes_of(self.start, self.end + self.terms.buffer) if self.holds_its_time else 0


class Oracle:
    """A space and its bookings, at the minute `now`."""

    def __init__(self) -> None:
        self.now = 0
        self.stays: list[Stay] = []

    def ask(self, terms: Terms, start: int, end: int) -> Iterator[Fact]:
        wanted = minutes_of(start, end + terms.buffer)
        if any(stay.minutes & wanted for stay in self.stays):
            raise No("slot_taken")
        stay = Stay(terms, start, end, "awaiting_deposit" if terms.instant else "requested")
        self.stays.append(stay)
        if terms.instant:
            stay.hold_until = self.now + HOLD
            stay.asked["deposit"] = stay.deposit
        else:
            stay.approve_by = min(self.now + APPROVAL, end)
        yield "booking_requested", stay.total, stay.deposit, stay.balance, stay.hold_until

    def approve(self, stay: Stay, by: str) -> Iterator[Fact]:
        self._only(OWNER, by, "not_owner")
        self._in(stay, "requested")
        if stay.approve_by is not None and stay.approve_by <= self.now:
            raise No("booking_state")
        stay.state, stay.hold_until = "awaiting_deposit", self.now + HOLD
        stay.asked["deposit"] = stay.deposit
        yield "booking_approved", stay.total, stay.deposit, stay.balance, stay.hold_until

    def decline(self, stay: Stay, by: str) -> Iterator[Fact]:
        self._only(OWNER, by, "not_owner")
        self._in(stay, "requested")
        stay.state = "declined"
        yield ("booking_declined",)

    def cancel(self, stay: Stay, by: str) -> Iterator[Fact]:
        """Before the start, either side; of what is disputed only the owner, who gives all back."""
        if stay.state == "disputed":
            self._only(OWNER, by, "booking_state")
            stay.state, stay.objector = "cancelled", None
            yield "booking_cancelled", OWNER, None, None, None
            return
        self._in(stay, "requested", "awaiting_deposit", "agreed")
        if stay.state == "agreed" and stay.start <= self.now:
            raise No("booking_state")
        kept = self._kept(stay) if stay.state == "agreed" and by == RENTER else 0
        stay.state, stay.kept, stay.owed_to_owner = "cancelled", kept, kept
        parts = (stay.held - kept, kept) if kept else (None, None)
        yield "booking_cancelled", by, None, *parts

    def _kept(self, stay: Stay) -> int:
        """Of the earnest money, a fifth of the total at most; half a fen is the renter's."""
        earnest = min(stay.deposit, stay.total // 5)
        ahead = stay.start - self.now
        tiers = TIERS[stay.terms.policy]
        back = next((part for before, part in tiers if ahead > before), tiers[-1][1])
        return floor(earnest * (1 - back))

    def capture(self, stay: Stay, stage: str) -> Iterator[Fact]:
        """What was asked for is there. Where the booking has come to nothing meanwhile, it goes
        back and nothing else happens."""
        amount = stay.asked.pop(stage)
        if stage == "deposit" and stay.state == "awaiting_deposit":
            stay.captured[stage], stay.state = amount, "agreed"
            yield ("booking_agreed",)
        elif stage == "balance" and stay.state in ("balance_due", "disputed"):
            stay.captured[stage] = amount
            if stay.state == "balance_due":
                yield from self._settle(stay)

    def _settle(self, stay: Stay) -> Iterator[Fact]:
        stay.state, stay.owed_to_owner = "settled", stay.held
        yield "booking_settled", stay.held

    def pay_out(self, stay: Stay) -> Iterator[Fact]:
        """What the owner was owed has reached them."""
        stay.owed_to_owner = 0
        if stay.state == "settled":
            stay.state = "paid_out"
            yield ("booking_paid_out",)

    def check_in(self, stay: Stay, by: str) -> Iterator[Fact]:
        self._only(RENTER, by, "not_party")
        if stay.state == "in_use":
            return
        self._in(stay, "agreed")
        if self.now < stay.start - EARLY:
            raise No("too_soon")
        yield from self._start(stay)

    def check_out(self, stay: Stay, by: str) -> Iterator[Fact]:
        self._only(RENTER, by, "not_party")
        if stay.state == "agreed" and stay.start <= self.now:
            yield from self._start(stay)
        if stay.state in ("balance_due", "settled", "paid_out") and not stay.left:
            # The clock was first; that they have left is said once all the same.
            stay.left = True
            return
        self._in(stay, "in_use")
        yield from self._end(stay)
        stay.left = True

    def _start(self, stay: Stay) -> Iterator[Fact]:
        stay.state, stay.started = "in_use", True
        yield ("booking_started",)

    def _end(self, stay: Stay) -> Iterator[Fact]:
        stay.ended = True
        if stay.balance:
            stay.state, stay.due_at = "balance_due", self.now + BALANCE_DUE
            stay.asked["balance"] = stay.balance
        yield "booking_ended", stay.balance, stay.due_at
        if not stay.balance:
            yield from self._settle(stay)

    def strike(self, stay: Stay) -> Iterator[Fact]:
        """The clock looks at it: what nobody did in time, and the start and end of a stay."""
        if stay.state == "requested" and _past(stay.approve_by, self.now):
            stay.state = "expired"
            yield ("booking_lapsed",)
        if stay.state == "awaiting_deposit" and _past(stay.hold_until, self.now):
            stay.state = "lapsed"
            yield ("booking_lapsed",)
        if stay.state == "agreed" and stay.start <= self.now:
            yield from self._start(stay)
        if stay.state == "in_use" and stay.end <= self.now:
            yield from self._end(stay)

    def dispute(self, stay: Stay, by: str) -> Iterator[Fact]:
        """Each side once, from the agreement until it is settled."""
        self._in(stay, "agreed", "in_use", "balance_due")
        if by in stay.objected:
            raise No("dispute_closed")
        stay.objected.add(by)
        stay.state, stay.objector = "disputed", by
        yield "booking_disputed", by

    def withdraw(self, stay: Stay, by: str) -> Iterator[Fact]:
        """It goes on where it was, also with a payment that came meanwhile."""
        self._in(stay, "disputed")
        self._only(stay.objector, by, "not_party")
        stay.objector = None
        yield "booking_dispute_withdrawn", by
        if not stay.ended:
            stay.state = "in_use" if stay.started else "agreed"
        elif stay.held < stay.total:
            stay.state = "balance_due"
        else:
            yield from self._settle(stay)

    def decide(self, stay: Stay, to_payer: int, to_payee: int) -> Iterator[Fact]:
        """The committee divides all that is held, and so ends it."""
        if stay.state != "disputed":
            raise No("dispute_closed")
        if to_payer + to_payee != stay.held:
            raise No("validation_failed")
        stay.objector = None
        stay.state, stay.owed_to_owner = ("settled" if to_payee else "cancelled"), to_payee
        yield "booking_decided", to_payer, to_payee

    def find_occupied(self, stay: Stay, by: str) -> Iterator[Fact]:
        """From when one may arrive until 20 minutes after the start, or the end: all goes back."""
        self._only(RENTER, by, "not_party")
        self._in(stay, "agreed", "in_use")
        if self.now < stay.start - EARLY:
            raise No("too_soon")
        if self.now >= min(stay.start + REPORTED_WITHIN, stay.end):
            raise No("too_late_to_report")
        stay.state = "cancelled"
        yield "booking_cancelled", RENTER, "occupied", None, None

    @staticmethod
    def _in(stay: Stay, *states: str) -> None:
        if stay.state not in states:
            raise No("booking_state")

    @staticmethod
    def _only(side: str | None, by: str, code: str) -> None:
        if by != side:
            raise No(code)


def _past(deadline: int | None, now: int) -> bool:
    return deadline is not None and deadline <= now
