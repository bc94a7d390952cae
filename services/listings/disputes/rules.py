"""Who may object to a handover, and how the price may be divided."""

from dataclasses import dataclass

from contracts.errors.general import NotParty, ValidationFailed
from contracts.errors.listings import DisputeAnswered, DisputeClosed, HandoverUnclaimed
from services.listings.reservations.rules import Status

OPEN, SETTLED, DECIDED = "open", "settled", "decided"


@dataclass(frozen=True)
class Verdict:
    """Whether the thing counts as handed over, and the price divided, in minor units; of a deal
    without money None and None."""

    handed_over: bool
    to_payer: int | None = None
    to_payee: int | None = None


def check_objection(*, claimed_by_other: bool) -> None:
    """There is something to object to: before that, who wants out cancels."""
    if not claimed_by_other:
        raise HandoverUnclaimed()


def check_open(status: str) -> None:
    """What the two have settled, or the committee has decided, stays so."""
    if status != Status.DISPUTED:
        raise DisputeClosed


def check_answer(*, by_objector: bool, answered: bool) -> None:
    """Who objected has had their word; the other side has theirs, once."""
    if by_objector:
        raise NotParty
    if answered:
        raise DisputeAnswered


def state(deal_status: str, *, decided: bool) -> str:
    """Of a dispute: open | settled | decided."""
    if decided:
        return DECIDED
    return OPEN if deal_status == Status.DISPUTED else SETTLED


def verdict(
    price: int | None, *, to_payer: int, to_payee: int, handed_over: bool | None
) -> Verdict:
    """All of the price goes to one of the two or is divided. Who is paid for a thing has handed it
    over, and who is not has it back; without a price it has to be said."""
    if to_payer + to_payee != (price or 0):
        raise ValidationFailed.at("/to_payee", "not_the_price")
    if not price:
        if handed_over is None:
            raise ValidationFailed.at("/handed_over", "required")
        return Verdict(handed_over)
    if handed_over not in (None, to_payee > 0):
        raise ValidationFailed.at("/handed_over", "not_allowed")
    return Verdict(to_payee > 0, to_payer, to_payee)
