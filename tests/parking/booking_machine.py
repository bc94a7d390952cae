"""Bookings of a space, asked for, paid, cancelled, disputed, timed, in every order, beside an
oracle that knows nothing of the service: the same answers, the same facts, the same minutes taken.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy.orm import Session

from chassis.disputes.model import Case
from chassis.ids import uuid7
from contracts.errors.base import Refusal
from contracts.json import Json
from contracts.money import Money
from services.parking.bookings import actions as booking_actions
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import State
from services.parking.cancellations import actions as cancellation_actions
from services.parking.disputes import actions as dispute_actions
from services.parking.dues import actions as due_actions
from services.parking.occupied import actions as occupied_actions
from services.parking.stays import actions as stay_actions
from tests.parking.booking_oracle import DAY, HOUR, OWNER, RENTER, Fact, No, Oracle, Stay, Terms
from tests.parking.builders import HOME, NOW, WAITS, a_fact
from tests.parking.shelf import Shelf, a_space_on_the_shelf

SIDES = st.sampled_from((OWNER, RENTER))
MOSTLY_OWNER = st.sampled_from((OWNER, OWNER, OWNER, RENTER))
MOSTLY_RENTER = st.sampled_from((RENTER, RENTER, RENTER, OWNER))
# Of the latest bookings, which.
WHICH = st.sampled_from((0, 0, 0, 1, 2))
PRICES, PERCENTS = (1, 7, 333, 600, 99_999), (1, 20, 30, 50, 99, 100)
POLICIES = ("flexible", "moderate", "firm")
AHEAD = (0, 1, 10, 2 * HOUR, 125, 24 * HOUR, 1500, 72 * HOUR, 5000)
LENGTHS = (30, 31, 59, HOUR, 2 * HOUR, DAY)
# To every deadline there is, and past it.
LATER = (1, 5, 9, 10, 14, 15, 30, HOUR, HOUR, 2 * HOUR, 719, 720, DAY, 2 * DAY)
# What of an event is compared, beside its type.
TOLD = {
    "booking_requested": ("total", "deposit", "balance", "deposit_due_at"),
    "booking_approved": ("total", "deposit", "balance", "deposit_due_at"),
    "booking_ended": ("balance", "balance_due_at"),
    "booking_settled": ("total",),
    "booking_cancelled": ("by", "because", "to_payer", "to_payee"),
    "booking_disputed": ("by",),
    "booking_dispute_withdrawn": ("by",),
    "booking_decided": ("to_payer", "to_payee"),
}

Really = Callable[[Session, Booking], Any]
Told = Callable[[Stay], Iterator[Fact]]


class BookingMachine(RuleBasedStateMachine):
    """Each step is taken in both, and then both are compared. `moves` counts (before, after) of all
    of them, so that a test can say that they were everywhere."""

    moves: ClassVar[Counter[tuple[str, str]]] = Counter()

    @initialize(
        price=st.sampled_from(PRICES),
        percent=st.sampled_from(PERCENTS),
        policy=st.sampled_from(POLICIES),
        buffer=st.sampled_from((0, 15)),
        paid=st.booleans(),
    )
    def publish(self, price: int, percent: int, policy: str, buffer: int, paid: bool) -> None:
        self.oracle = Oracle()
        self.terms = partial(Terms, price, percent, policy=policy, buffer=buffer)
        self.space = a_space_on_the_shelf(
            price_per_hour=price,
            deposit_percent=percent,
            cancellation=policy,
            buffer_minutes=buffer,
        )
        self.shelf = Shelf(self.space)
        self.bookings: list[Booking] = []
        # Left to chance alone, few would come as far as to a balance.
        self.ask(10, HOUR, instant=paid)
        if paid:
            self.move_money(0)

    @property
    def now(self) -> datetime:
        return at(self.oracle.now)

    @rule(ahead=st.sampled_from(AHEAD), length=st.sampled_from(LENGTHS), instant=st.booleans())
    def ask(self, ahead: int, length: int, instant: bool) -> None:
        self.space.instant = instant
        start = self.oracle.now + ahead
        try:
            facts = list(self.oracle.ask(self.terms(instant=instant), start, start + length))
        except No:
            facts = []
        booking = self._held(at(start), at(start + length))
        assert (booking is not None) == bool(facts)
        if booking is not None:
            self.bookings.append(booking)
            self._tell_the_same(facts)

    def _held(self, start: datetime, end: datetime) -> Booking | None:
        """As the database has it: no two that are live overlap, with the buffer behind each."""
        behind = timedelta(minutes=self.space.buffer_minutes)
        for other in self.bookings:
            free = other.ends_at + behind <= start or end + behind <= other.starts_at
            if other.live and not free:
                return None
        said = booking_actions._said(
            self.space, (start, end), renter_id=uuid7(), plate=None, now=self.now, waits=WAITS
        )
        booking = Booking(**said)
        requested = booking_actions.offer_json(booking)
        booking_actions.announce(self.shelf.session, "booking_requested", booking, requested)
        return booking

    @rule(which=WHICH, by=MOSTLY_OWNER)
    def approve(self, which: int, by: str) -> None:
        def really(session: Session, booking: Booking) -> None:
            said = {"owner_id": who(booking, by), "now": self.now}
            booking_actions.approve_booking(session, booking, **said, waits=WAITS)

        self._try(which, really, partial(self.oracle.approve, by=by))

    @rule(which=WHICH, by=SIDES, how=st.sampled_from(("decline", "cancel", "find_occupied")))
    def come_to_nothing(self, which: int, by: str, how: str) -> None:
        """One step of three, so that more of the bookings go on."""

        def really(session: Session, booking: Booking) -> None:
            member, told = who(booking, by), {"reason": None, "now": self.now}
            said = {"member_id": member, "now": self.now}
            if how == "decline":
                booking_actions.decline_booking(session, booking, owner_id=member, **told)
            elif how == "find_occupied":
                said |= {"own_photo": True, "ask_near": dict}
                occupied_actions.report_occupied(session, booking, uuid7(), **said)
            elif booking.state is State.DISPUTED:
                dispute_actions.concede(session, booking, reason=None, **said)
            else:
                cancellation_actions.call_off(session, booking, reason=None, **said)

        self._try(which, really, partial(getattr(self.oracle, how), by=by))

    @rule(which=WHICH, by=MOSTLY_RENTER)
    def check_in(self, which: int, by: str) -> None:
        def really(session: Session, booking: Booking) -> None:
            stay_actions.check_in(session, booking, member_id=who(booking, by), now=self.now)

        self._try(which, really, partial(self.oracle.check_in, by=by))

    @rule(which=WHICH, by=MOSTLY_RENTER)
    def check_out(self, which: int, by: str) -> None:
        def really(session: Session, booking: Booking) -> None:
            renter = who(booking, by)
            stay_actions.check_out(session, booking, member_id=renter, now=self.now, waits=WAITS)

        self._try(which, really, partial(self.oracle.check_out, by=by))

    @rule(which=WHICH)
    def move_money(self, which: int) -> None:
        """What was asked for arrives, whatever has become of the booking meanwhile, or else what
        the owner has of it reaches them. Told twice, it counts once."""
        stay = self._stay(which)
        if stay and stay.asked:
            stage = max(stay.asked)
            pay = partial(_twice, due_actions.take_payment, fact_of=stage, now=self.now)
            self._try(which, pay, partial(self.oracle.capture, stage=stage))
        elif stay and stay.owed_to_owner:
            pay_out = partial(_twice, due_actions.take_payout, now=self.now)
            self._try(which, pay_out, self.oracle.pay_out)

    @rule(which=WHICH, by=SIDES)
    def dispute(self, which: int, by: str) -> None:
        def really(session: Session, booking: Booking) -> None:
            said = {"reason": "other", "text": "不是说好的样子"}
            caller = who(booking, by)
            dispute_actions.dispute_booking(session, booking, said, caller_id=caller, now=self.now)

        self._try(which, really, partial(self.oracle.dispute, by=by))

    @rule(which=WHICH, by=SIDES)
    def withdraw(self, which: int, by: str) -> None:
        def really(session: Session, booking: Booking) -> None:
            caller = who(booking, by)
            dispute_actions.withdraw_dispute(session, booking, caller_id=caller, now=self.now)

        self._try(which, really, partial(self.oracle.withdraw, by=by))

    @rule(which=WHICH, share=st.sampled_from((0, 1, 2)), beside=st.sampled_from((0, 0, 0, 1)))
    def decide(self, which: int, share: int, beside: int) -> None:
        """The owner gets nothing, half or all; `beside` is more than there is to divide."""
        stay = self._stay(which)
        if stay is None or not stay.objected:
            return
        to_payee = stay.held * share // 2
        division = {"to_payer": stay.held - to_payee, "to_payee": to_payee + beside}

        def really(session: Session, booking: Booking) -> None:
            case = Case(self.shelf.open_dispute(booking), booking, HOME)
            asked = {name: Money(amount) for name, amount in division.items()}
            said = {"reason": "看过双方的说法", **asked}
            dispute_actions.decide(session, case, said, decided_by=uuid7(), now=self.now)

        self._try(which, really, partial(self.oracle.decide, **division))

    @rule(minutes=st.sampled_from((5, 15, 30, HOUR)))
    def wait_a_little(self, minutes: int) -> None:
        self.wait(minutes, strikes=True)

    @rule(minutes=st.sampled_from(LATER), strikes=st.sampled_from((True, True, False)))
    def wait(self, minutes: int, strikes: bool) -> None:
        """The clock goes on; where it does not strike, people come before it has noticed."""
        self.oracle.now += minutes
        for number in range(len(self.bookings) if strikes else 0):
            self._both(number, self._strike, self.oracle.strike)

    def _strike(self, session: Session, booking: Booking) -> None:
        stay_actions.expire_request(session, booking.id, now=self.now)
        stay_actions.lapse_hold(session, booking.id, now=self.now)
        stay_actions.start_stay(session, booking.id, now=self.now)
        stay_actions.end_stay(session, booking.id, now=self.now, waits=WAITS)

    def _stay(self, which: int) -> Stay | None:
        return self.oracle.stays[self._number(which)] if self.bookings else None

    def _number(self, which: int) -> int:
        return max(len(self.bookings) - 1 - which, 0)

    def _try(self, which: int, really: Really, told: Told) -> None:
        if self.bookings:
            self._both(self._number(which), really, told)

    def _both(self, number: int, really: Really, told: Told) -> None:
        booking, stay = self.bookings[number], self.oracle.stays[number]
        before, refused, expected = booking.status, None, None
        facts: list[Fact] = []
        try:
            facts = list(told(stay))
        except No as no:
            expected = str(no)
        try:
            with self.shelf.about(booking) as session:
                really(session, booking)
        except Refusal as refusal:
            refused = refusal.code
        assert refused == expected
        self._tell_the_same(facts)
        assert shown(booking) == said_of(stay)
        self.moves[before, booking.status] += 1

    def _tell_the_same(self, facts: list[Fact]) -> None:
        """What others are told is what the oracle says, to the fen and the minute."""
        told = [as_fact(event_type, data) for event_type, data in self.shelf.told]
        self.shelf.told.clear()
        assert told == facts


def _twice(
    take: Callable[..., None], session: Session, booking: Booking, *, now: datetime, **what: str
) -> None:
    said = [a_fact(booking, what["fact_of"])] if what else []
    for _ in range(2):
        take(session, booking, *said, now)


def at(minute: int) -> datetime:
    return NOW + timedelta(minutes=minute)


def who(booking: Booking, side: str) -> UUID:
    return booking.owner_id if side == OWNER else booking.renter_id


def shown(booking: Booking) -> tuple[Any, ...]:
    money = (booking.total, booking.deposit, booking.balance, booking.kept or 0)
    return booking.status, booking.live, *money


def said_of(stay: Stay) -> tuple[Any, ...]:
    money = (stay.total, stay.deposit, stay.balance, stay.kept)
    return stay.state, stay.holds_its_time, *money


def as_fact(event_type: str, data: Json) -> Fact:
    return event_type, *(plain(data.get(name)) for name in TOLD.get(event_type, ()))


def plain(value: Any) -> Any:
    """Fen of money, minutes of a time."""
    if isinstance(value, dict):
        return value["amount"]
    if isinstance(value, str) and value[:1].isdigit():
        return (datetime.fromisoformat(value) - NOW) // timedelta(minutes=1)
    return value
