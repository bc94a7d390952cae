"""Disputes (争议) over a deal of either kind: what may be said in one, and what becomes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.errors.disputes import (
    ConversationShown,
    ProposalOutdated,
    ProposalOver,
    TooManyProposals,
)
from contracts.errors.general import NotParty, ValidationFailed
from contracts.errors.listings import DisputeAnswered, DisputeClosed

OPEN, SETTLED, DECIDED, LAPSED = "open", "settled", "decided", "lapsed"
# By whose word a dispute has ended, where not by what the two have said of the deal itself.
COMMITTEE, BOTH, CLOCK = "committee", "both", "clock"
# What becomes of a proposal; `void`: the dispute ended otherwise.
PENDING, REPLACED, ACCEPTED, VOID = "open", "replaced", "accepted", "void"
PROPOSAL_STATES = (PENDING, REPLACED, ACCEPTED, VOID)
# Of one side in one dispute: enough to haggle, too few to wear the other out.
MOST_PROPOSALS = 10
# Of one side in one dispute.
MOST_PHOTOS = 6
# How long a dispute is open that nobody ends, unless a setting says otherwise.
LASTS = timedelta(days=14)
# What happens at the deadline: all goes back to the payer, or the deal goes on as agreed.
BACK, GOES_ON = "back", "goes_on"
DEFAULTS = (BACK, GOES_ON)


@dataclass(frozen=True)
class Split:
    """How a dispute ends: what was paid divided, in minor units (without money None and None), and
    of a thing whether it counts as handed over (of a stay None)."""

    to_payer: int | None = None
    to_payee: int | None = None
    handed_over: bool | None = None


def state(*, is_open: bool, ended_by: str | None) -> str:
    """Of a dispute: open | settled | decided | lapsed."""
    if is_open:
        return OPEN
    return {COMMITTEE: DECIDED, CLOCK: LAPSED}.get(ended_by or "", SETTLED)


def check_open(*, is_open: bool) -> None:
    """What the two have settled, or the committee has decided, stays so."""
    if not is_open:
        raise DisputeClosed


def check_answer(*, by_objector: bool, answered: bool) -> None:
    """Who objected has had their word; the other side has theirs, once."""
    if by_objector:
        raise NotParty
    if answered:
        raise DisputeAnswered


def check_division(held: int, *, to_payer: int, to_payee: int, problem: str) -> None:
    """All that is `held` goes to one of the two or is divided, in minor units; otherwise there is
    the `problem`."""
    if to_payer + to_payee != held:
        raise ValidationFailed.at("/to_payee", problem)


def check_may_propose(*, made: int) -> None:
    """That the side, which has `made` so many, may make another."""
    if made >= MOST_PROPOSALS:
        raise TooManyProposals


def check_photos(*, shown: int) -> None:
    """That one side, which would then have shown so many, may show more."""
    if shown > MOST_PHOTOS:
        raise ValidationFailed.at("/photo_ids", "too_many")


def check_consent(*, given: bool) -> None:
    """What is shown stays shown while it is open: one says so once."""
    if given:
        raise ConversationShown


def check_acceptance(split: Split, *, own: bool, state: str, held: int | None) -> None:
    """Only the other side takes a proposal, while it stands, and while what it divides is what is
    held: a payment that was under way may have come since."""
    if own:
        raise NotParty
    if state != PENDING:
        raise ProposalOver
    if (split.to_payer or 0) + (split.to_payee or 0) != (held or 0):
        raise ProposalOutdated


def reminder(opened_at: datetime, decide_by: datetime) -> datetime:
    """When the committee is reminded: with a fifth of the time left."""
    return decide_by - (decide_by - opened_at) / 5


def deadline(decide_by: datetime, back_since: datetime | None, given: timedelta) -> datetime:
    """Until when it waits. Who was suspended could answer nothing: all of the time counts from when
    the last of the two took part again."""
    return max(decide_by, back_since + given) if back_since else decide_by


def default(*, came: bool) -> str:
    """What happens when the time is over and nobody has decided. No clock gives the payee what
    nobody has confirmed: a thing that one side says has not changed hands, and a stay that its
    payer has not begun, have not been. What the payer has begun (`came`) goes on as both
    agreed: their objection alone is no reason to undo it, and nobody has found another."""
    return GOES_ON if came else BACK
