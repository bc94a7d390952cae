"""The journals and tables of payments, taken in every order by the deals of three neighbours,
beside an oracle: each entry sums to zero, the books are where the money is, months open as the last
one closed.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contracts.errors.payments import MoneyStateConflict
from contracts.money import Money
from services.payments.charges import rules as charge_rules
from services.payments.escrow import rules as escrow_rules
from services.payments.ledger import rules as journals
from services.payments.ledger.rules import Journal
from services.payments.payouts import rules as payout_rules
from services.payments.refunds import rules as refund_rules
from services.payments.statements import rules as statements
from services.payments.statements.rules import PAYEE, PAYER, Sums
from tests.payments.money_oracle import Claim, Deal, No

# Everybody pays and is paid, so that one claim could be taken for another.
NEIGHBOURS = {name: UUID(int=number) for number, name in enumerate("abc", start=1)}
PARTIES = (("a", "b"), ("b", "a"), ("c", "a"))
DEALS = tuple(UUID(int=number) for number in range(11, 14))
STAGES = ("deposit", "supplement", "balance")
AMOUNTS = st.sampled_from((1, 2, 99, 540, 100_000))
WHICH = st.sampled_from((0, 0, 1, 2))
FIRST = datetime(2026, 1, 30, tzinfo=UTC)


@dataclass
class Books:
    """What was booked, and what is on every account: a debit is positive."""

    balances: Counter[str] = field(default_factory=Counter)
    entries: list[tuple[datetime, Journal]] = field(default_factory=list)
    keys: set[tuple[UUID, str, str]] = field(default_factory=set)

    def book(self, journal: Journal, now: datetime) -> None:
        key = (journal.deal_id, journal.kind, journal.reference)
        assert key not in self.keys, "booked once"
        assert sum(line.amount for line in journal.lines) == 0
        assert journal.currency == "CNY"
        self.keys.add(key)
        self.entries.append((now, journal))
        for line in journal.lines:
            self.balances[line.account.code] += line.amount
            held = line.account.holder is not None
            assert not held or self.balances[line.account.code] <= 0, "never below zero"

    def sums(self, member: str, before: datetime) -> Sums:
        """A member's, of all that was booked before that instant."""
        return statements.total(
            found
            for at, journal in self.entries
            for role, name in zip((PAYER, PAYEE), _parties(journal.deal_id), strict=True)
            if at < before and name == member
            if (found := statements.effect(role, journal.kind, _amount(journal)))
        )


class LedgerMachine(RuleBasedStateMachine):
    """`steps` counts what was done in all of them, by its name."""

    steps: ClassVar[Counter[str]] = Counter()

    @initialize()
    def open(self) -> None:
        self.now, self.books = FIRST, Books()
        self.deals = [Deal(*parties) for parties in PARTIES]
        self.states = ["held"] * len(PARTIES)
        self.charges: list[dict[str, str]] = [{} for _ in PARTIES]
        self.numbers: dict[int, str] = {}
        self.months: list[tuple[datetime, dict[str, tuple[int, int]]]] = []
        # Left to chance alone, few would come as far as to a payout.
        for which in range(len(DEALS)):
            self.ask(which, "deposit", 541)
            self.pay(which, "deposit", ("pay", "capture"))

    @rule(which=WHICH, stage=st.sampled_from(STAGES), amount=AMOUNTS)
    def ask(self, which: int, stage: str, amount: int) -> None:
        if _done(lambda: self.deals[which].ask(stage, amount)):
            self.charges[which][stage] = "due"

    @rule(
        which=WHICH,
        stage=st.sampled_from(STAGES),
        words=st.sampled_from((("pay", "capture"), ("pay",), ("capture",), ("pay", "decline"))),
    )
    def pay(self, which: int, stage: str, words: tuple[str, ...]) -> None:
        """Begun, and answered at once or later."""
        deal, charges = self.deals[which], self.charges[which]
        for word in words:
            if stage not in charges:
                return
            over = self.states[which] != "held"
            well = _done(lambda word=word: getattr(deal, word)(stage))
            try:
                state = charge_rules.after(charges[stage], word)
            except MoneyStateConflict:
                assert not well, f"{word}: the table has no such step"
                continue
            # Only that its deal is over or disputed keeps from paying what the table would allow.
            assert well or (word == "pay" and over)
            if well:
                charges[stage] = state
                self._paid(which, stage, word, late=self.states[which] in escrow_rules.ENDED)

    def _paid(self, which: int, stage: str, word: str, *, late: bool) -> None:
        self.steps[word] += 1
        deal, charges = self.deals[which], self.charges[which]
        if word == "capture":
            self._book(journals.captured(DEALS[which], stage, Money(deal.charges[stage].amount)))
            self._book_backs(which)
        elif word == "decline" and late:
            charges[stage] = charge_rules.after(charges[stage], "expire")

    @rule(
        which=WHICH,
        word=st.sampled_from(("freeze", "thaw", "forfeit", "fall_through", "finish", "finish")),
        share=st.sampled_from((0, 0, 1, 2)),
    )
    def end(self, which: int, word: str, share: int) -> None:
        """`share` thirds of what is held go back where it is divided."""
        deal = self.deals[which]
        arguments = (deal.escrow * share // 3,) if word == "finish" else ()
        step = {"fall_through": "close", "finish": "release"}.get(word, word)
        before = deal.escrow
        if not _done(lambda: getattr(deal, word)(*arguments)):
            return
        self.steps[word] += 1
        if word != "forfeit":
            self.states[which] = escrow_rules.after(self.states[which], step)
        if self.states[which] in escrow_rules.ENDED:
            for stage, state in self.charges[which].items():
                if state in charge_rules.PAYABLE:
                    self.charges[which][stage] = charge_rules.after(state, "expire")
        self._book_backs(which)
        payee, gone = NEIGHBOURS[deal.payee], before - deal.escrow
        if word == "forfeit":
            earnest = max(1, gone // 5)
            self._book(journals.forfeited(DEALS[which], payee, Money(earnest)))
            if gone > earnest:
                rest = Money(gone - earnest)
                self._book(journals.set_against_price(DEALS[which], payee, rest))
        elif word == "finish":
            left = Money(deal.payouts["deal"].amount)
            self._book(journals.released(DEALS[which], payee, left))

    def _book_backs(self, which: int) -> None:
        """What newly goes back, a journal for each charge."""
        deal = self.deals[which]
        for stage, charge in deal.charges.items():
            if charge.back and (DEALS[which], "refund_due", stage) not in self.books.keys:
                payer, money = NEIGHBOURS[deal.payer], Money(charge.back.amount)
                self._book(journals.refund_due(DEALS[which], stage, payer, money))

    @rule(
        which=WHICH,
        number=st.sampled_from((0, 0, 1, 2)),
        words=st.sampled_from((("send", "arrive"), ("send", "fail"), ("send",), ("arrive",))),
    )
    def move(self, which: int, number: int, words: tuple[str, ...]) -> None:
        """A refund or payout goes out, and comes back or arrives."""
        deal = self.deals[which]
        if number >= len(deal.claims):
            return
        claim, to = deal.claims[number]
        is_payout = claim in deal.payouts.values()
        for word in words:
            table = payout_rules if is_payout else refund_rules
            step = {"send": "submit", "arrive": "pay", "fail": "fail"}[word]
            before = _state(claim)
            well = _done(lambda word=word: getattr(deal, word)(claim, to))
            assert well == ((before, step) in table.TRANSITIONS)
            if well:
                assert table.after(before, step) == _state(claim)
                self.steps[word] += 1
                self._send(which, claim, word, "payout" if is_payout else "refund", NEIGHBOURS[to])

    def _send(self, which: int, claim: Claim, word: str, kind: str, to: UUID) -> None:
        if word == "send":
            self.numbers[id(claim)] = f"{len(self.books.entries)}"
        key, money = (DEALS[which], self.numbers[id(claim)]), Money(claim.amount)
        if word == "arrive":
            self._book(getattr(journals, f"{kind}_paid")(*key, money))
        else:
            name = "submitted" if word == "send" else "failed"
            self._book(getattr(journals, f"{kind}_{name}")(*key, to, money))

    @rule(days=st.sampled_from((0, 1, 12, 31)), hours=st.sampled_from((0, 7, 23)))
    def wait(self, days: int, hours: int) -> None:
        """What each had at the end of the months that this goes past is kept for the statements."""
        later = self.now + timedelta(days=days, hours=hours)
        _, end = statements.bounds(statements.month_of(self.now))
        while end <= later:
            self.months.append((end, {n: self._standing(n) for n in NEIGHBOURS}))
            _, end = statements.bounds(statements.month_of(end))
        self.now = later

    def teardown(self) -> None:
        """Every month's statement, and the trial balance."""
        for end, standing in self.months:
            for member, (held, owed) in standing.items():
                closing = self.books.sums(member, end)
                assert (closing.held, closing.owed) == (held, owed)
        assert sum(self.books.balances.values()) == 0

    def _standing(self, member: str) -> tuple[int, int]:
        each = [deal.standing(member) for deal in self.deals]
        return sum(held for held, _ in each), sum(owed for _, owed in each)

    def _book(self, journal: Journal) -> None:
        self.books.book(journal, self.now)

    @invariant()
    def the_books_are_where_the_money_is(self) -> None:
        theirs: Counter[str] = Counter()
        for which, deal in enumerate(self.deals):
            for place, amount in deal.balances.items():
                theirs[_account(place, DEALS[which])] += amount
        ours: Counter[str] = Counter()
        for code, amount in self.books.balances.items():
            ours["in_transit" if code.endswith("in_transit") else code] += amount
            # A credit is negative, and what is held was credited.
            assert code == "provider_clearing" or amount <= 0
        assert {k: v for k, v in ours.items() if v} == {k: v for k, v in theirs.items() if v}
        ended = [deal.escrow for deal in self.deals if deal.state in escrow_rules.ENDED]
        assert not any(ended)


def _account(place: str, deal_id: UUID) -> str:
    if place.startswith("owed to "):
        return journals.payable_to(NEIGHBOURS[place[-1]]).code
    escrow = journals.escrow_of(deal_id).code
    return {"escrow": escrow, "provider": "provider_clearing", "on the way": "in_transit"}[place]


def _state(claim: Claim) -> str:
    named = {"waiting": "pending", "on the way": "submitted", "arrived": "paid"}
    return named.get(claim.state, claim.state)


def _parties(deal_id: UUID) -> tuple[str, str]:
    return PARTIES[DEALS.index(deal_id)]


def _amount(journal: Journal) -> int:
    return journal.lines[0].amount


def _done(deed: object) -> bool:
    try:
        deed()  # type: ignore[operator]
    except No:
        return False
    return True
