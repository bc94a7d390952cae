"""Charges as their two parties may read them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from chassis.pages import Page, Paging, page
from contracts.json import Json
from services.payments.attempts.views import client_actions
from services.payments.charges.model import Charge
from services.payments.charges.schemas import charge_json
from services.payments.deals.model import Deal
from services.payments.refunds.views import given_back


def charge_seen_by(session: Session, charge_id: UUID | None, member_id: UUID) -> Charge | None:
    charge = session.get(Charge, charge_id) if charge_id else None
    if charge is None or member_id not in (charge.deal.payer_id, charge.deal.payee_id):
        return None
    return charge


def shown(session: Session, charges: Sequence[Charge], member_id: UUID) -> list[Json]:
    """As one of their two parties sees them."""
    to_do = what_to_do(session, charges, member_id)
    back = given_back(session, [charge.id for charge in charges])
    return [
        charge_json(each, refunded=back.get(each.id), client_action=to_do.get(each.id))
        for each in charges
    ]


def what_to_do(session: Session, charges: Sequence[Charge], member_id: UUID) -> dict[UUID, Json]:
    """By charge, what the member is to do for the payment of theirs that is under way."""
    mine = [c.id for c in charges if c.status == "processing" and c.deal.payer_id == member_id]
    return client_actions(session, mine)


def get_charge(session: Session, charge_id: UUID) -> Charge:
    return session.get_one(Charge, charge_id)


def numbered(session: Session, deal_id: UUID, stage: str, number: int) -> Charge:
    wanted = select(Charge).where(
        Charge.deal_id == deal_id, Charge.stage == stage, Charge.number == number
    )
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def list_charges(
    session: Session, member_id: UUID, paging: Paging, *, deal_id: UUID | None
) -> Page:
    """Oldest first; empty while nothing is known of the deal."""
    mine = (
        select(Charge)
        .join(Charge.deal)
        .where(or_(Deal.payer_id == member_id, Deal.payee_id == member_id))
    )
    if deal_id:
        mine = mine.where(Charge.deal_id == deal_id)
    order = (Charge.created_at.asc(), Charge.id.asc())
    return page(session, mine, order=order, paging=paging)


def charges_of(session: Session, deal_id: UUID) -> list[Charge]:
    """Read again: the deal's lock is held, and another transaction may have changed them."""
    mine = select(Charge).where(Charge.deal_id == deal_id).order_by(Charge.created_at, Charge.id)
    return list(session.scalars(mine.execution_options(populate_existing=True)))
