"""A deal is opened by whatever tells of it first, and locked before anything of it is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.deals.model import Deal

_OPEN = insert(Deal).on_conflict_do_nothing(index_elements=["id"]).returning(Deal)
_LOCKED = (
    select(Deal)
    .where(Deal.id == bindparam("deal_id", type_=Uuid()))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def open_deal(
    session: Session, deal_id: UUID, *, kind: str, payer_id: UUID, payee_id: UUID, now: datetime
) -> Deal:
    """The deal, locked; opened by whichever event tells of it first."""
    row = {
        "id": deal_id,
        "kind": kind,
        "payer_id": payer_id,
        "payee_id": payee_id,
        "state": "held",
        "opened_at": now,
        "version": 0,
        "freeze_version": 0,
        "fee_bps": 0,
    }
    # Who opens it holds it: nobody else sees it before the commit.
    opened: Deal | None = session.scalar(_OPEN, row)
    return opened or session.scalars(_LOCKED, {"deal_id": deal_id}).one()


def lock_deal(session: Session, deal_id: UUID) -> Deal | None:
    """The deal, locked before anything of it is.

    All of payments takes its locks in one order, so that nobody waits in a circle:
    1. the deal (here);
    2. the cards of its payee (cards.actions.lock_cards), where a payout is opened, sent or settled;
    3. the attempt, and the payout or refund;
    4. the accounts of the ledger, by booking.
    Who binds a card has no deal: they begin with 2.
    """
    return session.scalars(_LOCKED, {"deal_id": deal_id}).one_or_none()
