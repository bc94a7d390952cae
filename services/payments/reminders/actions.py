"""Use cases of the clock: tell of a charge that is due soon, and of one that is overdue."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.outbox import publish
from services.payments.charges.actions import is_over
from services.payments.charges.model import Charge
from services.payments.charges.rules import PAYABLE
from services.payments.deals.actions import lock_deal


def remind(session: Session, charge_id: UUID, *, now: datetime) -> None:
    """It is due soon; told once."""
    charge = _still_owed(session, charge_id)
    if charge and charge.reminded_at is None and charge.due_at > now:
        charge.reminded_at = now
        _tell(session, charge, is_overdue=False)


def tell_overdue(session: Session, charge_id: UUID, *, now: datetime) -> None:
    """It was due and is not paid: both sides hear of it, once."""
    charge = _still_owed(session, charge_id)
    if charge and charge.overdue_at is None and charge.due_at <= now:
        charge.overdue_at = now
        _tell(session, charge, is_overdue=True)


def _still_owed(session: Session, charge_id: UUID) -> Charge | None:
    charge = session.get_one(Charge, charge_id)
    deal = lock_deal(session, charge.deal_id)
    # Read again under the lock: it may have been paid meanwhile.
    session.refresh(charge)
    owed = charge.status in PAYABLE and deal is not None and deal.state != "frozen"
    owed = owed and not is_over(charge.deal, charge.stage)
    return charge if owed else None


def _tell(session: Session, charge: Charge, *, is_overdue: bool) -> None:
    charge.version += 1
    deal = charge.deal
    forfeit = {"forfeit_at": rfc3339(charge.forfeit_at)} if charge.forfeit_at else {}
    publish(
        session,
        "charge_reminder",
        aggregate_id=charge.id,
        aggregate_version=charge.version,
        data={
            "charge_id": str(charge.id),
            "deal_kind": deal.kind,
            "deal_id": str(deal.id),
            "stage": charge.stage,
            "amount": charge.money.json(),
            "payer_id": str(deal.payer_id),
            "payee_id": str(deal.payee_id),
            "due_at": rfc3339(charge.due_at),
            "overdue": is_overdue,
            **forfeit,
        },
    )
