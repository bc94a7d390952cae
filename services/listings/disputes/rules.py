"""Who may object to a handover, and how the price may be divided."""

from dataclasses import dataclass

from contracts.disputes import check_division
from contracts.errors.general import ValidationFailed
from contracts.errors.listings import HandoverUnclaimed


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


def verdict(
    price: int | None, *, to_payer: int, to_payee: int, handed_over: bool | None
) -> Verdict:
    """All of the price goes to one of the two or is divided. Who is paid for a thing has handed it
    over, and who is not has it back; without a price it has to be said."""
    check_division(price or 0, to_payer=to_payer, to_payee=to_payee, problem="not_the_price")
    if not price:
        if handed_over is None:
            raise ValidationFailed.at("/handed_over", "required")
        return Verdict(handed_over)
    if handed_over not in (None, to_payee > 0):
        raise ValidationFailed.at("/handed_over", "not_allowed")
    return Verdict(to_payee > 0, to_payer, to_payee)
