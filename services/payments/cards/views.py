"""A member's cards."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.pages import Page, Paging, page
from services.payments.cards.model import Card


def card_of(session: Session, member_id: UUID, card_id: UUID | None) -> Card | None:
    """The member's own card, unless removed."""
    card = session.get(Card, card_id) if card_id else None
    if card is None or card.member_id != member_id or card.removed_at is not None:
        return None
    return card


def default_card(session: Session, member_id: UUID) -> Card | None:
    return session.scalars(
        select(Card).where(Card.member_id == member_id, Card.is_default)
    ).one_or_none()


def card_at(
    session: Session, member_id: UUID, provider: str | None, *, first: UUID | None = None
) -> Card | None:
    """A card of the member's that money at `provider` can go to, or come from: the one chosen
    `first`, else their default, else the last they chose there. None: any provider's."""
    mine = select(Card).where(Card.member_id == member_id, Card.removed_at.is_(None))
    if provider:
        mine = mine.where(Card.provider == provider)
    order = ((Card.id == first).desc(), Card.is_default.desc(), Card.chosen_at.desc(), Card.id)
    return session.scalars(mine.order_by(*order).limit(1)).one_or_none()


def list_cards(session: Session, member_id: UUID, paging: Paging) -> Page:
    mine = select(Card).where(Card.member_id == member_id, Card.removed_at.is_(None))
    order = (Card.bound_at.desc(), Card.id.desc())
    return page(session, mine, order=order, paging=paging)
