"""Orders under numbers of our own: begun before the provider hears of them, ended by its answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.payments import NotificationRejected
from contracts.money import Money
from services.payments.attempts import rules
from services.payments.attempts.model import Attempt
from services.payments.attempts.views import order_of
from services.payments.cards.model import Card
from services.payments.providers.rules import Kind, Notification, Order, Outcome, Part


def begin(
    session: Session,
    kind: Kind,
    *,
    subject_id: UUID,
    deal_id: UUID,
    money: Money,
    ask_after: timedelta,
    now: datetime,
    card: Card | None = None,
    charge_number: str | None = None,
    parts: Sequence[Part] = (),
) -> Order:
    """The order to give to the provider once this transaction has committed.

    A refund is given to who took the charge; everything else to the card's own provider.
    """
    provider = card.provider if card else None
    if charge_number:
        charged = session.get_one(Attempt, charge_number)
        provider, parts = charged.provider, [Part(charged.number, charged.money)]
    attempt = Attempt(
        number=uuid7().hex,
        provider=provider,
        kind=kind,
        subject_id=subject_id,
        deal_id=deal_id,
        card_id=card.id if card else None,
        token=card.token if card else None,
        charge_number=charge_number,
        parts=[{"number": p.number, **p.money.json()} for p in parts] or None,
        amount=money.amount,
        currency=money.currency,
        state="processing",
        asked=0,
        next_ask_at=now + ask_after,
        started_at=now,
    )
    session.add(attempt)
    session.flush()
    return order_of(attempt)


def lock_attempt(session: Session, number: str) -> Attempt | None:
    locked = select(Attempt).where(Attempt.number == number).with_for_update()
    return session.scalars(locked.execution_options(populate_existing=True)).one_or_none()


def record(attempt: Attempt, outcome: Outcome, now: datetime) -> bool:
    """Whether the provider's word is news; an outcome once known is never overwritten."""
    before = attempt.state
    attempt.state = rules.after(before, outcome.state)
    if attempt.state == before:
        if before == "processing" and outcome.client_action:
            attempt.client_action = outcome.client_action
        return False
    attempt.client_action = None
    attempt.failure_code = outcome.failure_code
    attempt.ended_at = attempt.ended_at or now
    attempt.returned_at = now if attempt.state == "returned" else None
    return True


def check_is_about(attempt: Attempt, notification: Notification) -> None:
    """NotificationRejected unless kind, amount and payer are what we ordered; only a payout comes
    back."""
    if notification.outcome.state == "returned" and attempt.kind != "payout":
        raise NotificationRejected()
    if (attempt.kind, attempt.money) != (notification.kind, notification.money):
        raise NotificationRejected()
    # Who has left has no token any more.
    if notification.token and attempt.token and notification.token != attempt.token:
        raise NotificationRejected()


def take_to_ask(session: Session, number: str, first: timedelta, now: datetime) -> Order | None:
    """The order to ask about now; None where another has it, or the outcome is known.

    It comes again after the same wait as before: until the question is put, it does not count.
    """
    due = select(Attempt).where(
        Attempt.number == number, Attempt.state == "processing", Attempt.next_ask_at <= now
    )
    attempt = session.scalars(due.with_for_update(skip_locked=True)).one_or_none()
    if attempt is None:
        return None
    attempt.next_ask_at = now + rules.wait_before_asking(attempt.asked, first)
    return order_of(attempt)


def note_asked(session: Session, number: str, first: timedelta, now: datetime) -> None:
    """The provider was asked and does not know yet: the next question has more time."""
    attempt = lock_attempt(session, number)
    if attempt and attempt.state == "processing":
        attempt.asked += 1
        attempt.next_ask_at = now + rules.wait_before_asking(attempt.asked, first)
