"""Binding, choosing and removing cards."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotThere
from contracts.errors.payments import CardInUse
from services.payments.attempts.views import is_card_busy
from services.payments.cards.model import Card
from services.payments.cards.views import card_of, default_card
from services.payments.providers.rules import CardFacts


def lock_cards(session: Session, member_id: UUID) -> None:
    """A member's cards change one request at a time: exactly one is the default.

    When it is taken: deals.actions.lock_deal.
    """
    session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"cards {member_id}", 0)))
    )


def bind_card(session: Session, member_id: UUID, facts: CardFacts, now: datetime) -> Card:
    """The member's card for this token: a new one, the same as before, or one taken up again."""
    lock_cards(session, member_id)
    session.execute(
        insert(Card)
        .values(
            id=uuid7(),
            member_id=member_id,
            provider=facts.provider,
            token=facts.token,
            brand=facts.brand,
            last4=facts.last4,
            is_default=False,
            bound_at=now,
            chosen_at=now,
        )
        .on_conflict_do_nothing(index_elements=["member_id", "token"])
    )
    card = session.scalars(
        select(Card).where(Card.member_id == member_id, Card.token == facts.token)
    ).one()
    card.removed_at = None
    card.chosen_at = now
    if default_card(session, member_id) is None:
        card.is_default = True
    return card


def make_default(session: Session, member_id: UUID, card_id: UUID | None, now: datetime) -> Card:
    card = _own(session, member_id, card_id)
    _move_default(session, member_id, card)
    card.chosen_at = now
    return card


def remove_card(session: Session, member_id: UUID, card_id: UUID | None, now: datetime) -> None:
    """CardInUse while money is under way through it; the card chosen before becomes the default."""
    card = _own(session, member_id, card_id)
    if is_card_busy(session, card.id):
        raise CardInUse()
    if card.is_default:
        others = select(Card).where(
            Card.member_id == member_id, Card.removed_at.is_(None), Card.id != card.id
        )
        before = others.order_by(Card.chosen_at.desc(), Card.id.desc()).limit(1)
        _move_default(session, member_id, session.scalars(before).one_or_none())
    card.removed_at = now


def _own(session: Session, member_id: UUID, card_id: UUID | None) -> Card:
    """One of the member's cards, all of which are locked; or NotThere."""
    lock_cards(session, member_id)
    card = card_of(session, member_id, card_id)
    if card is None:
        raise NotThere()
    return card


def _move_default(session: Session, member_id: UUID, card: Card | None) -> None:
    before = default_card(session, member_id)
    if before and before is not card:
        before.is_default = False
        # The index allows one default at any moment, so the old one goes first.
        session.flush()
    if card:
        card.is_default = True
