"""Payouts: opened with the release, sent to the payee's card, tried again when they fail."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.money import Money
from services.payments.attempts.actions import begin
from services.payments.attempts.model import Attempt
from services.payments.attempts.rules import DONE
from services.payments.attempts.views import provider_of_deal
from services.payments.cards.actions import lock_cards
from services.payments.cards.model import Card
from services.payments.cards.views import card_at, default_card
from services.payments.deals.actions import lock_deal
from services.payments.deals.model import Deal
from services.payments.ledger import rules as journals
from services.payments.ledger.actions import book
from services.payments.payouts import rules
from services.payments.payouts.model import Payout
from services.payments.payouts.views import parts_of
from services.payments.providers.rules import Order


def open_payout(
    session: Session,
    deal: Deal,
    money: Money,
    now: datetime,
    *,
    of: str = "deal",
    fee: int = 0,
) -> Payout:
    """The one payout of the deal, or of what was forfeited before; waits where the payee has no
    card yet. `money` is what is sent, without the `fee`.

    The payee's cards are locked: one that is being bound at this moment either is seen here or sees
    this payout.
    """
    card = default_card(session, deal.payee_id)
    payout = Payout(
        id=uuid7(),
        deal=deal,
        of=of,
        payee_id=deal.payee_id,
        amount=money.amount,
        fee=fee,
        currency=money.currency,
        status="pending" if card else "waiting_for_card",
        card_id=card.id if card else None,
        tries=0,
        next_try_at=now,
        created_at=now,
        version=0,
    )
    session.add(payout)
    return payout


def lock_deal_and_cards(session: Session, deal_id: UUID) -> None:
    """What comes before a payout and its attempt, in the order of deals.actions.lock_deal."""
    deal = lock_deal(session, deal_id)
    if deal:
        lock_cards(session, deal.payee_id)


def start_payout(
    session: Session, payout_id: UUID, ask_after: timedelta, now: datetime
) -> Order | None:
    """The order to give to the provider; None without a card, or where it is under way already."""
    deal_id = session.scalars(select(Payout.deal_id).where(Payout.id == payout_id)).one()
    lock_deal_and_cards(session, deal_id)
    payout = session.get_one(Payout, payout_id, with_for_update=True)
    if (payout.status, "submit") not in rules.TRANSITIONS:
        return None
    # The money is where the payer's was taken: only there can it be sent from.
    held_at = provider_of_deal(session, deal_id)
    card = card_at(session, payout.payee_id, held_at, first=payout.card_id)
    if card is None:
        payout.status = rules.after(payout.status, "lose_card")
        payout.card_id = None
        return None
    payout.status = rules.after(payout.status, "submit")
    payout.card_id = card.id
    payout.failure_code = None
    payout.tries += 1
    order = begin(
        session,
        "payout",
        subject_id=payout.id,
        deal_id=deal_id,
        money=payout.money,
        ask_after=ask_after,
        now=now,
        card=card,
        parts=parts_of(session, payout),
    )
    book(
        session,
        journals.payout_submitted(deal_id, order.number, payout.payee_id, payout.money),
        now,
    )
    return order


def put_off_payout(session: Session, payout_id: UUID, wait: timedelta, now: datetime) -> None:
    """Starting it failed in our own house: it is owed as before, and comes again after `wait`."""
    late = update(Payout).where(Payout.id == payout_id, Payout.next_try_at <= now)
    session.execute(late.values(next_try_at=now + wait))


def settle_payout(session: Session, attempt: Attempt, retry: timedelta, now: datetime) -> None:
    """The provider's answer, once it is one: paid, or owed as before and tried again later; or come
    back, and owed again.

    The payee's cards are locked: one that is being bound either has taken the payout already, or
    will see that it failed.
    """
    payout = session.get_one(Payout, attempt.subject_id)
    if attempt.state in DONE:
        if payout.status == "submitted":
            _paid(session, payout, attempt, now)
        if attempt.state == "returned":
            _returned(session, payout, attempt, now)
        return
    payout.status = rules.after(payout.status, "fail")
    payout.failure_code = attempt.failure_code or attempt.state
    chosen_since = payout.card_id != attempt.card_id
    wait = timedelta() if chosen_since else rules.wait_before_retry(payout.tries, retry)
    payout.next_try_at = now + wait
    book(
        session,
        journals.payout_failed(payout.deal_id, attempt.number, payout.payee_id, payout.money),
        now,
    )
    _tell(session, payout, "payout_failed", failure_code=payout.failure_code)


def _paid(session: Session, payout: Payout, attempt: Attempt, now: datetime) -> None:
    payout.status = rules.after(payout.status, "pay")
    payout.paid_at = now
    book(session, journals.payout_paid(payout.deal_id, attempt.number, payout.money), now)
    _tell(session, payout, "payout_paid", paid_at=rfc3339(now))


def _returned(session: Session, payout: Payout, attempt: Attempt, now: datetime) -> None:
    """Never sent again by itself: where it went it comes back from."""
    payout.status = rules.after(payout.status, "return")
    payout.paid_at = None
    payout.failure_code = attempt.failure_code or "payout_returned"
    back = journals.payout_returned(payout.deal_id, attempt.number, payout.payee_id, payout.money)
    book(session, back, now)
    _tell(session, payout, "payout_returned", failure_code=payout.failure_code)


def send_to(session: Session, card: Card, now: datetime) -> None:
    """Payouts that wait for a card, failed with another one or came back go out to this one; those
    under way with another one do if they fail. The member's cards are locked.
    """
    unpaid = (
        select(Payout)
        .where(Payout.payee_id == card.member_id, Payout.status != "paid")
        .order_by(Payout.id)
        .with_for_update(of=Payout)
    )
    for payout in session.scalars(unpaid):
        payout.card_id = card.id
        if payout.status == "submitted":
            continue
        if payout.status != "pending":
            payout.status = rules.after(payout.status, "find_card")
        payout.next_try_at = now


def _tell(session: Session, payout: Payout, event_type: str, **more: object) -> None:
    payout.version += 1
    publish(
        session,
        event_type,
        aggregate_id=payout.id,
        aggregate_version=payout.version,
        data={
            "payout_id": str(payout.id),
            "deal_kind": payout.deal.kind,
            "deal_id": str(payout.deal_id),
            "amount": payout.money.json(),
            **({} if payout.of == "deal" else {"of": payout.of}),
            **more,
        },
    )
