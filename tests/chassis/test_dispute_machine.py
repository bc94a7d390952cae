"""The dispute machine against a model of its own: what may be said when, and how one ends."""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

import services.listings.models  # noqa: F401 - the tables that a dispute refers to
from chassis.disputes import actions
from chassis.ids import uuid7
from contracts import disputes as rules
from contracts.disputes import Split
from contracts.errors.base import Refusal
from contracts.errors.disputes import ProposalOutdated, ProposalOver, TooManyProposals
from contracts.errors.general import NotParty, NotThere
from contracts.errors.listings import DisputeAnswered, DisputeClosed
from services.listings.disputes.model import Dispute, Proposal

START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LASTS = timedelta(days=14)
OBJECTS, OTHER, JUDGE = uuid7(), uuid7(), uuid7()
SIDES = st.sampled_from([OBJECTS, OTHER])
# As `make fuzz` has it; in the suite so many as take seconds.
EXAMPLES = int(os.environ.get("LINLI_EXAMPLES", "150"))


@dataclass
class Offered:
    """A proposal as the model has it."""

    by: UUID
    to_payer: int
    to_payee: int
    fate: str = "open"


@dataclass
class Model:
    """What the design page says of a dispute, written down anew: nothing of ours is asked."""

    held: int
    until: datetime = START + LASTS
    answered: bool = False
    ended: str | None = None
    divided: tuple[int, int] | None = None
    offers: list[Offered] = field(default_factory=list)

    def standing(self) -> Offered | None:
        return next((each for each in self.offers if each.fate == "open"), None)

    def close(self, how: str, divided: tuple[int, int] | None) -> None:
        self.ended, self.divided = how, divided
        if (last := self.standing()) is not None:
            last.fate = "void"


class DisputeMachine(RuleBasedStateMachine):
    """Every word of the two, the committee and the clock, in any order, also what is refused."""

    @initialize(held=st.integers(1, 500))
    def open(self, held: int) -> None:
        self.now, self.back = START, None
        self.model = Model(held)
        self.ids: list[UUID] = []
        waits = actions.deadlines(START, LASTS)
        self.dispute = Dispute(
            reservation_id=uuid7(),
            by_id=OBJECTS,
            reason="other",
            text="…",
            opened_at=START,
            **waits,
        )

    def expect(self, refusal: type[Refusal] | None, act: Any) -> bool:
        """Whether it was done; where the model refuses, the same refusal and nothing else."""
        if refusal is None:
            act()
            return True
        before = self.seen()
        with pytest.raises(refusal):
            act()
        assert self.seen() == before
        return False

    @rule(by=SIDES)
    def answer(self, by: UUID) -> None:
        refusal: type[Refusal] | None = None
        if by == OBJECTS:
            refusal = NotParty
        elif self.model.answered:
            refusal = DisputeAnswered
        elif self.model.ended:
            refusal = DisputeClosed
        said = self.expect(
            refusal, lambda: actions.note_answer(self.dispute, "…", by=by, now=self.now)
        )
        self.model.answered |= said

    @rule(by=SIDES, share=st.integers(0, 100))
    def propose(self, by: UUID, share: int) -> None:
        out = self.model.held * share // 100
        split = Split(self.model.held - out, out, out > 0)
        refusal: type[Refusal] | None = None
        if self.model.ended:
            refusal = DisputeClosed
        elif sum(each.by == by for each in self.model.offers) == 10:
            refusal = TooManyProposals
        if self.expect(
            refusal,
            lambda: actions.propose(self.dispute, Proposal, split, by=by, now=self.now),
        ):
            if (last := self.model.standing()) is not None:
                last.fate = "replaced"
            self.model.offers.append(Offered(by, self.model.held - out, out))
            self.ids.append(self.dispute.proposals[-1].id)

    @rule(by=SIDES, which=st.integers(0, 25))
    def accept(self, by: UUID, which: int) -> None:
        offer = self.model.offers[which] if which < len(self.model.offers) else None
        refusal: type[Refusal] | None = None
        if offer is None:
            refusal = NotThere
        elif offer.by == by:
            refusal = NotParty
        elif offer.fate != "open":
            refusal = ProposalOver
        elif offer.to_payer + offer.to_payee != self.model.held:
            refusal = ProposalOutdated
        proposal_id = self.ids[which] if offer else uuid7()
        if self.expect(
            refusal,
            lambda: actions.accept(
                self.dispute, proposal_id, by=by, held=self.model.held, now=self.now
            ),
        ):
            assert offer is not None
            offer.fate = "accepted"
            self.model.close("settled", (offer.to_payer, offer.to_payee))

    @rule(share=st.integers(0, 100))
    def decide(self, share: int) -> None:
        """The service looks at the deal's state before: a second word is never put into effect."""
        if self.model.ended:
            return
        out = self.model.held * share // 100
        split = Split(self.model.held - out, out, out > 0)
        actions.end(self.dispute, split, judge=JUDGE, reason="…", now=self.now)
        self.model.close("decided", (self.model.held - out, out))

    @rule(more=st.integers(1, 100))
    def a_payment_arrives(self, more: int) -> None:
        """One that was under way when it was frozen."""
        if not self.model.ended:
            self.model.held += more

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def somebody_is_restored(self) -> None:
        """Who was suspended takes part again, from now on."""
        self.back = self.now

    @rule()
    def the_clock_looks(self) -> None:
        if self.model.ended:
            return
        waits = actions.puts_off(self.dispute, self.back, LASTS, self.now)
        if self.back is not None and self.back + LASTS > self.model.until:
            self.model.until = self.back + LASTS
        assert waits == (self.now < self.model.until)
        if not waits:
            actions.end(self.dispute, Split(self.model.held, 0, False), now=self.now)
            self.model.close("lapsed", (self.model.held, 0))

    def seen(self) -> tuple[Any, ...]:
        found = self.dispute
        offers = [
            (each.by_id, each.to_payer, each.to_payee, each.state) for each in found.proposals
        ]
        divided = None if found.to_payer is None else (found.to_payer, found.to_payee)
        return found.state, divided, found.answer is not None, offers, found.decide_by

    @invariant()
    def is_as_the_model_says(self) -> None:
        model = self.model
        offers = [(each.by, each.to_payer, each.to_payee, each.fate) for each in model.offers]
        assert self.seen() == (
            model.ended or "open",
            model.divided,
            model.answered,
            offers,
            model.until,
        )

    @invariant()
    def contradicts_itself_nowhere(self) -> None:
        found = self.dispute
        fates = [each.state for each in found.proposals]
        assert fates.count("open") <= 1
        assert fates.count("accepted") == (found.proposal_id is not None)
        assert (found.closed_at is None) == (found.state == "open")
        assert found.is_open or "open" not in fates
        if found.to_payer is not None:
            assert found.to_payer + found.to_payee == self.model.held
        # No clock gives the payee anything.
        assert found.state != "lapsed" or found.to_payee == 0
        if found.is_open:
            assert found.remind_at is None or found.opened_at < found.remind_at < found.decide_by


def test_it_does_what_the_model_does() -> None:
    run_state_machine_as_test(
        DisputeMachine, settings=settings(max_examples=EXAMPLES, stateful_step_count=50)
    )


# Looked for, and not made small.
PLANTED = settings(max_examples=300, phases=[Phase.generate], report_multiple_bugs=False)


def test_the_machine_would_find_a_proposal_that_stays_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Planted: two stand at once."""
    monkeypatch.setattr(actions, "_end_open", lambda *_: None)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(DisputeMachine, settings=PLANTED)


def test_the_machine_would_find_a_clock_that_is_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the time of who was suspended is not given back."""
    monkeypatch.setattr(rules, "deadline", lambda decide_by, *_: decide_by)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(DisputeMachine, settings=PLANTED)


def test_a_suspension_that_was_over_long_before_puts_nothing_off() -> None:
    until = START + LASTS
    assert rules.deadline(until, START - LASTS, LASTS) == until
    assert rules.deadline(until, START + LASTS / 2, LASTS) == until + LASTS / 2
