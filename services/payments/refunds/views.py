"""Reads of refunds: how much of a charge goes back."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.money import Money
from services.payments.refunds.model import Refund


def given_back(session: Session, charge_ids: Collection[UUID]) -> dict[UUID, Money]:
    """By charge, what of it went or is going back; each is given back once at most."""
    if not charge_ids:
        return {}
    mine = select(Refund.charge_id, Refund.amount, Refund.currency)
    rows = session.execute(mine.where(Refund.charge_id.in_(charge_ids)))
    return {row.charge_id: Money(row.amount, row.currency) for row in rows}
