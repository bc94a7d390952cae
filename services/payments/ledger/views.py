"""What the books say: balances, a deal's movements, and whether they hold together."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from contracts.money import CURRENCY
from services.payments.ledger.model import Account, Entry, Posting
from services.payments.ledger.rules import CLEARING, escrow_of

# Money comes from somewhere and goes somewhere.
FEWEST_LINES = 2


@dataclass(frozen=True)
class Movement:
    """One journal of a deal: `amount` minor units went from one kind of account to another."""

    at: datetime
    kind: str
    reference: str
    amount: int
    currency: str
    source: str
    target: str


@dataclass(frozen=True)
class TrialRow:
    """Both sides of one kind of account, in minor units."""

    kind: str
    debit: int
    credit: int


def escrow_balance(session: Session, deal_id: UUID) -> int:
    """What is held for the deal, in minor units."""
    held = select(Account.balance).where(
        Account.code == escrow_of(deal_id).code, Account.currency == CURRENCY
    )
    return session.scalar(held) or 0


def given_before(session: Session, deal_id: UUID) -> int:
    """What of the deal became its payee's before it was done, in minor units."""
    before = (
        select(func.coalesce(func.sum(Posting.amount), 0))
        .join(Entry, Entry.id == Posting.entry_id)
        .where(
            Entry.deal_id == deal_id,
            Entry.kind.in_(("forfeited", "set_against_price")),
            Posting.amount > 0,
        )
    )
    return int(session.scalar(before) or 0)


def clearing_balance(session: Session) -> int:
    """What the provider should be holding for everybody, in minor units."""
    total = select(func.coalesce(func.sum(Posting.amount), 0)).where(
        Posting.account == CLEARING.code
    )
    return int(session.scalar(total) or 0)


def movements(session: Session, deal_id: UUID) -> list[Movement]:
    """Every journal of the deal in the order it was booked."""
    debit, credit = aliased(Posting), aliased(Posting)
    into, out_of = aliased(Account), aliased(Account)
    rows = session.execute(
        select(Entry, debit.amount, out_of.kind, into.kind)
        .join(debit, (debit.entry_id == Entry.id) & (debit.amount > 0))
        .join(credit, (credit.entry_id == Entry.id) & (credit.amount < 0))
        .join(out_of, (out_of.code == debit.account) & (out_of.currency == debit.currency))
        .join(into, (into.code == credit.account) & (into.currency == credit.currency))
        .where(Entry.deal_id == deal_id)
        .order_by(debit.id)
    )
    return [
        Movement(e.booked_at, e.kind, e.reference, amount, e.currency, source, target)
        for e, amount, source, target in rows
    ]


def trial(session: Session) -> list[TrialRow]:
    """What was ever posted to each kind of account; over all kinds both sides are equal."""
    sums = (
        select(
            Account.kind,
            func.coalesce(func.sum(Posting.amount).filter(Posting.amount > 0), 0),
            func.coalesce(-func.sum(Posting.amount).filter(Posting.amount < 0), 0),
        )
        .join(Posting, (Posting.account == Account.code) & (Posting.currency == Account.currency))
        .group_by(Account.kind)
        .order_by(Account.kind)
    )
    return [
        TrialRow(kind, int(debit), int(credit)) for kind, debit, credit in session.execute(sums)
    ]


def unbalanced_entries(session: Session) -> list[str]:
    """Entries whose postings do not sum to zero, or that have none."""
    total = func.coalesce(func.sum(Posting.amount), 0)
    wrong = (
        select(Entry.id, total)
        .outerjoin(Posting, Posting.entry_id == Entry.id)
        .group_by(Entry.id)
        .having((total != 0) | (func.count(Posting.id) < FEWEST_LINES))
    )
    return [f"entry {entry} sums to {amount}" for entry, amount in session.execute(wrong)]


def negative_balances(session: Session) -> list[str]:
    """Accounts from which more has gone than there was: what nobody has."""
    wrong = select(Account.code, Account.balance).where(Account.balance < 0)
    return [f"account {code} holds {balance}" for code, balance in session.execute(wrong)]


def drifted_balances(session: Session) -> list[str]:
    """Accounts whose kept balance is not what their postings say."""
    # A credit is negative, and what is held is what was credited.
    held = -func.coalesce(func.sum(Posting.amount), 0)
    wrong = (
        select(Account.code, Account.balance, held)
        .outerjoin(
            Posting,
            (Posting.account == Account.code) & (Posting.currency == Account.currency),
        )
        .where(Account.balance.is_not(None))
        .group_by(Account.code, Account.currency)
        .having(Account.balance != held)
    )
    return [
        f"account {code} keeps {balance}, its postings say {amount}"
        for code, balance, amount in session.execute(wrong)
    ]
