"""Deals through the service's own actions and the sandbox, over a real database: whatever is paid,
declined, unknown, disputed, divided and told twice, each fen ends where the last word has it.

40 sequences of 25 steps in `make test`, five times as many by `make fuzz`.
"""

from collections import Counter
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from contracts.errors.payments import ChargeNotPayable, ChargeProcessing, DealFrozen
from contracts.events.base import Event
from services.payments.charges.views import charges_of
from services.payments.ledger.views import escrow_balance, movements
from services.payments.sandbox.model import SandboxOrder
from tests.payments.builders import ADeal
from tests.payments.running import House
from tests.support.sequences import SEQUENCES, say, timeout, try_machine

SEQUENCES_HERE, STEPS = SEQUENCES // 50, 25
CARDS = st.sampled_from(("0005", "0005", "0013", "0021", "0039", "0047"))
PAYEES = st.sampled_from(("0005", "0054", "0062"))
ENDED = ("released", "refunded")


class HouseMachine(RuleBasedStateMachine):
    """`ends` counts how the deals of all of them ended."""

    house: ClassVar[House]
    ends: ClassVar[Counter[str]] = Counter()

    @initialize(
        amount=st.sampled_from((2, 101, 1800)),
        percent=st.sampled_from((30, 50, 100)),
        last4=st.sampled_from(("0005", "0005", "0005", "0021", None)),
    )
    def open(self, amount: int, percent: int, last4: str | None) -> None:
        self.deal, self.deposit = ADeal(amount=amount), max(1, amount * percent // 100)
        self.version, self.asked_balance, self.disputed = 1, False, False
        # What the payee is to have in the end; None while that is open.
        self.share: int | None = None
        self.said: list[Event] = []
        self._tell(self.deal.requested(deposit=self.deposit))
        # Left to chance alone, few would come as far as to a payout.
        if last4:
            self.pay(last4)

    @rule(last4=CARDS)
    def pay(self, last4: str) -> None:
        """What is asked for last; what is not to be paid (any more) is refused."""
        stage = "balance" if self.asked_balance and self.deposit < self.deal.amount else "deposit"
        charge = self.house.charge(self.deal, stage)
        open_now = charge.status in ("due", "failed") and self.share is None
        refusals = (ChargeNotPayable, ChargeProcessing, DealFrozen)
        try:
            self.house.pay(self.deal, last4=last4, stage=stage)
        except refusals:
            assert not open_now or self.disputed
        else:
            assert open_now
            assert not self.disputed

    @rule(pays=st.sampled_from((None, "0005", "0021")))
    def go_on(self, pays: str | None) -> None:
        """The stay ends, or is over and all of it paid for."""
        if self.share is not None or self.disputed or self._captured < self.deposit:
            return
        if not self.asked_balance:
            self.asked_balance = True
            self._tell(self.deal.ended(deposit=self.deposit))
            if pays and self.deposit < self.deal.amount:
                self.pay(pays)
        self._settle()

    def _settle(self) -> None:
        if self._captured == self.deal.amount:
            self._end("settled", self.deal.settled(), self.deal.amount)

    @rule(kept=st.sampled_from((0, 1, 1)), meant=st.sampled_from((False,) * 7 + (True,)))
    def cancel(self, kept: int, meant: bool) -> None:
        """What is kept is kept of what is there. One in eight means it, or few go on."""
        if meant and self.share is None and not self.disputed and not self.asked_balance:
            kept = kept if self._captured else 0
            word = self.deal.cancelled(kept=kept, deposit=self.deposit)
            self._end("kept" if kept else "cancelled", word, kept)

    @rule(share=st.sampled_from((None, 0, 1, 2)), at_once=st.booleans())
    def dispute(self, share: int | None, at_once: bool) -> None:
        if self.share is None and not self.disputed and self._captured:
            self.version += 1
            self.disputed = True
            self._tell(self.deal.disputed(self.version))
            if at_once:
                self.end_the_dispute(share)

    @rule(share=st.sampled_from((None, 0, 1, 2)))
    def end_the_dispute(self, share: int | None) -> None:
        """Withdrawn, or the committee gives the payee nothing, half or all."""
        if not self.disputed or self.share is not None:
            return
        self.disputed = False
        if share is None:
            self.version += 1
            self._tell(self.deal.withdrawn(self.version))
            return
        held = self._captured
        to_payee = held * share // 2
        word = self.deal.decided_booking(to_payer=held - to_payee, to_payee=to_payee)
        self._end("decided", word, to_payee)

    @rule(last4=PAYEES)
    def bind(self, last4: str) -> None:
        self.house.card(self.deal.payee, last4)

    @rule(seconds=st.sampled_from((1, 5, 60)))
    def wait(self, seconds: int) -> None:
        self.house.run(seconds=seconds)

    @rule()
    def tell_again(self) -> None:
        """All that was said, in the order in which it was: it changes nothing."""
        before = self._moves()
        self.house.tell(*self.said)
        assert self._moves() == before

    @invariant()
    def what_is_held_is_what_came_less_what_went(self) -> None:
        if not hasattr(self, "deal"):
            return
        moved = Counter[str]()
        for kind, amount in self._moves():
            moved[kind] += amount
        with self.house.work() as work:
            held = escrow_balance(work.session, self.deal.id)
        assert held == moved["captured"] - moved["refund_due"] - moved["released"] >= 0
        assert held == 0 or self.house.deal(self.deal).state not in ENDED

    def teardown(self) -> None:
        """Time goes on until nothing is under way; then the provider's orders are counted."""
        if not hasattr(self, "deal"):
            return
        self.house.card(self.deal.payee)
        for _ in range(3):
            self.house.run(seconds=1200)
        done = Counter[str]()
        for kind, amount in self._carried_out():
            done[kind] += amount
        share = self.share or 0
        if self.share is None:
            assert done == Counter(charge=self._captured)
        else:
            assert done["charge"] - done["refund"] == done["payout"] == share

    def _carried_out(self) -> list[tuple[str, int]]:
        """(kind, amount) of what the provider did; for each charge, refund and payout once."""
        ours = {order.number: order for order in self.house.orders(self.deal)}
        done = select(SandboxOrder.number, SandboxOrder.kind, SandboxOrder.amount).where(
            SandboxOrder.number.in_(ours), SandboxOrder.state == "succeeded"
        )
        with self.house.work() as work:
            found = work.session.execute(done).all()
            charges = len(charges_of(work.session, self.deal.id))
        kinds = Counter(kind for _, kind, _ in found)
        assert kinds["charge"] <= charges
        assert kinds["payout"] <= 1
        return [(kind, amount) for _, kind, amount in found]

    def _tell(self, event: Event) -> None:
        self.said.append(event)
        self.house.tell(event)

    def _end(self, how: str, event: Event, share: int) -> None:
        self.ends[how] += 1
        self.share = share
        self._tell(event)

    @property
    def _captured(self) -> int:
        """What parking has been told that there is."""
        with self.house.work() as work:
            found = charges_of(work.session, self.deal.id)
            return sum(charge.amount for charge in found if charge.status == "captured")

    def _moves(self) -> list[tuple[str, int]]:
        with self.house.work() as work:
            return [(m.kind, m.amount) for m in movements(work.session, self.deal.id)]


@pytest.mark.timeout(timeout(SEQUENCES_HERE, seconds_a_step=0.5))
def test_each_fen_ends_where_the_last_word_has_it(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    HouseMachine.house = house
    HouseMachine.ends.clear()
    try_machine(HouseMachine, SEQUENCES_HERE, STEPS)
    assert set(HouseMachine.ends) >= {"settled", "cancelled", "decided"}
    say(capsys, f"{SEQUENCES_HERE} sequences of {STEPS} steps; {dict(HouseMachine.ends)}")
