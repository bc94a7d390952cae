"""What providers hold for deals that are not done yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.payments.attempts.model import Attempt
from services.payments.ledger.model import Account


@dataclass(frozen=True)
class Held:
    """A deal whose money its provider has, and the order that took it."""

    deal_id: UUID
    number: str


def held_since(session: Session, provider: str, before: datetime) -> list[Held]:
    """Charges that `provider` took before that moment, of deals whose money it still holds."""
    old = (
        select(Attempt.deal_id, Attempt.number)
        .join(Account, and_(Account.kind == "escrow", Account.holder == Attempt.deal_id))
        .where(
            Attempt.provider == provider,
            Attempt.kind == "charge",
            Attempt.state == "succeeded",
            Attempt.ended_at < before,
            Account.balance > 0,
        )
        .order_by(Attempt.ended_at)
    )
    return [Held(deal_id, number) for deal_id, number in session.execute(old)]


def custody_ending(
    session: Session, provider: str, hold_days: int, notice: timedelta, now: datetime
) -> list[Held]:
    """What `provider` will not hold for longer than `notice` any more."""
    return held_since(session, provider, now - timedelta(days=hold_days) + notice)
