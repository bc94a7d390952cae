"""What must hold between the books, the deals and the provider; each check returns violations."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from contracts.money import Money
from services.payments.attempts.model import Attempt
from services.payments.attempts.rules import DONE
from services.payments.charges.model import Charge
from services.payments.charges.rules import BESIDE
from services.payments.deals.model import Deal
from services.payments.ledger.model import Account, Entry, Posting
from services.payments.ledger.views import (
    clearing_balance,
    drifted_balances,
    negative_balances,
    unbalanced_entries,
)
from services.payments.payouts.model import Payout
from services.payments.providers.rules import (
    RETURN,
    StatementLine,
    effect_on_clearing,
    key_of,
)
from services.payments.refunds.model import Refund


def violations(session: Session, statement: Sequence[StatementLine] | None) -> list[str]:
    """Everything that does not hold, one line each; what is under way counts as a difference.

    Without a `statement` the provider is left out.
    """
    theirs = [] if statement is None else _differences(session, statement)
    return [*(line for check in CHECKS.values() for line in check(session)), *theirs]


def _differences(session: Session, statement: Sequence[StatementLine]) -> list[str]:
    return [
        *clearing_differences(session, statement),
        *statement_differences(session, statement),
    ]


def clearing_differences(session: Session, statement: Sequence[StatementLine]) -> list[str]:
    """provider_clearing against the total of the provider's statement."""
    ours, theirs = clearing_balance(session), sum(map(effect_on_clearing, statement))
    return [] if ours == theirs else [f"provider_clearing is {ours}, the provider says {theirs}"]


def statement_differences(session: Session, statement: Sequence[StatementLine]) -> list[str]:
    """Line by line: orders that only one side has carried out, or for another amount."""
    done = select(Attempt).where(Attempt.state.in_(DONE))
    ours: dict[str, tuple[str, Money]] = {}
    for attempt in session.scalars(done):
        ours[attempt.number] = (attempt.kind, attempt.money)
        if attempt.state == "returned":
            ours[key_of(RETURN, attempt.number)] = (RETURN, attempt.money)
    theirs: dict[str, tuple[str, Money]] = {s.key: (s.kind, s.money) for s in statement}
    return [
        f"order {number}: we have {ours.get(number)}, the provider has {theirs.get(number)}"
        for number in sorted(ours.keys() | theirs.keys())
        if ours.get(number) != theirs.get(number)
    ]


def ended_deals_with_escrow(session: Session) -> list[str]:
    """A deal that has ended holds nothing."""
    wrong = (
        select(Deal.id, Account.balance)
        .join(Account, and_(Account.kind == "escrow", Account.holder == Deal.id))
        .where(Deal.state.in_(("released", "refunded")), Account.balance != 0)
    )
    return [f"deal {deal} ended with {held} in escrow" for deal, held in session.execute(wrong)]


def payouts_unlike_captures(session: Session) -> list[str]:
    """A released deal's payouts are all that was captured for it and does not go back, but for the
    fee."""
    captured = (
        select(func.coalesce(func.sum(Charge.amount - func.coalesce(Refund.amount, 0)), 0))
        .outerjoin(Refund, Refund.charge_id == Charge.id)
        .where(Charge.deal_id == Deal.id, Charge.status == "captured")
        .scalar_subquery()
    )
    paid = (
        select(func.coalesce(func.sum(Payout.amount + Payout.fee), 0))
        .where(Payout.deal_id == Deal.id)
        .scalar_subquery()
    )
    wrong = select(Deal.id, paid, captured).where(Deal.state == "released", paid != captured)
    return [
        f"deal {deal}: payout of {paid}, captured {taken}"
        for deal, paid, taken in session.execute(wrong)
    ]


def fees_unlike_payouts(session: Session) -> list[str]:
    """What the books say that the platform took is what was taken off payouts."""
    booked = (
        select(func.coalesce(func.sum(Posting.amount), 0))
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Entry.deal_id == Payout.deal_id, Entry.kind == "fee", Posting.amount > 0)
        .where(Entry.reference == Payout.of)
        .scalar_subquery()
    )
    wrong = select(Payout.deal_id, Payout.fee, booked).where(Payout.fee != booked)
    return [
        f"deal {deal}: {fee} was taken off a payout, {taken} is booked as fee"
        for deal, fee, taken in session.execute(wrong)
    ]


def captures_without_end(session: Session) -> list[str]:
    """Captured money of a deal that has ended was released, or has a refund."""
    returned: ColumnElement[bool] = Refund.id.is_not(None)
    whole: ColumnElement[bool] = Refund.amount == Charge.amount
    wrong = (
        select(Charge.id, Deal.state)
        .join(Deal, Deal.id == Charge.deal_id)
        .outerjoin(Refund, Refund.charge_id == Charge.id)
        .where(
            or_(
                and_(Charge.status == "refunded", ~returned),
                and_(
                    Charge.status == "captured",
                    Charge.stage.not_in(BESIDE),
                    Deal.state == "refunded",
                    ~returned,
                ),
                and_(Deal.state == "refunded", returned, ~whole),
                and_(Deal.state == "released", whole, Charge.status != "refunded"),
            )
        )
    )
    return [
        f"charge {charge} of a {state} deal ends nowhere"
        for charge, state in session.execute(wrong)
    ]


# Each by the name that its count is watched under.
CHECKS: Mapping[str, Callable[[Session], list[str]]] = {
    "unbalanced_entries": unbalanced_entries,
    "negative_balances": negative_balances,
    "drifted_balances": drifted_balances,
    "ended_deals_with_escrow": ended_deals_with_escrow,
    "payouts_unlike_captures": payouts_unlike_captures,
    "fees_unlike_payouts": fees_unlike_payouts,
    "captures_without_end": captures_without_end,
}
