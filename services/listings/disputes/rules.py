"""Who may object to a handover, and how the price may be divided."""

from typing import Any

from contracts.disputes import Split, check_division
from contracts.errors.general import ValidationFailed
from contracts.errors.listings import HandoverUnclaimed
from contracts.json import Json


def check_objection(*, claimed_by_other: bool) -> None:
    """There is something to object to: before that, who wants out cancels."""
    if not claimed_by_other:
        raise HandoverUnclaimed()


def said(asked: Json) -> dict[str, Any]:
    """What a proposal or a decision says, for `verdict`."""
    return {
        "to_payer": asked["to_payer"].amount,
        "to_payee": asked["to_payee"].amount,
        "handed_over": asked.get("handed_over"),
    }


def verdict(price: int | None, *, to_payer: int, to_payee: int, handed_over: bool | None) -> Split:
    """All of the price goes to one of the two or is divided. Who is paid for a thing has handed it
    over, and who is not has it back; without a price it has to be said."""
    check_division(price or 0, to_payer=to_payer, to_payee=to_payee, problem="not_the_price")
    if not price:
        if handed_over is None:
            raise ValidationFailed.at("/handed_over", "required")
        return Split(handed_over=handed_over)
    if handed_over not in (None, to_payee > 0):
        raise ValidationFailed.at("/handed_over", "not_allowed")
    return Split(to_payer, to_payee, to_payee > 0)


def default(price: int | None) -> Split:
    """Once nobody has decided in time: one side says that the thing has changed hands and the
    other that it has not, so it has not, whoever of the two objected; and what was paid goes
    back."""
    return Split(price, 0, handed_over=False) if price else Split(handed_over=False)
