"""A deal's escrow: opened with the deal, released once or closed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.outbox import publish
from contracts.money import Money
from services.payments.escrow import rules
from services.payments.escrow.model import Deal
from services.payments.ledger.actions import book
from services.payments.ledger.rules import released

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


def release(session: Session, deal: Deal, money: Money, now: datetime) -> None:
    """All that is held becomes the payee's claim, in one journal."""
    deal.state = rules.after(deal.state, "release")
    deal.version += 1
    book(session, released(deal.id, deal.payee_id, money), now)
    publish(
        session,
        "escrow_released",
        aggregate_id=deal.id,
        aggregate_version=deal.version,
        data={
            "deal_kind": deal.kind,
            "deal_id": str(deal.id),
            "amount": money.json(),
            "payee_id": str(deal.payee_id),
        },
    )


def release_nothing(deal: Deal) -> None:
    """A deal without money is done."""
    deal.state = rules.after(deal.state, "release")


def can(deal: Deal, event: str) -> bool:
    """Whether `event` is still news for the deal; one that comes too late or again is not."""
    return (deal.state, event) in rules.TRANSITIONS


def close(deal: Deal, now: datetime) -> None:
    """Ended without being done: from now on money only goes back."""
    deal.state = rules.after(deal.state, "close")
    deal.closed_at = deal.closed_at or now
