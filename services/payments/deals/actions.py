"""What a booking's or reservation's news means for its money; any order of events is fine."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.consume import TooEarly
from contracts.events.base import Event
from contracts.json import Json
from contracts.money import Money
from services.payments.attempts.views import order_under_way
from services.payments.cards.actions import lock_cards
from services.payments.charges.actions import expire_open, open_charge
from services.payments.charges.rules import TAKEN
from services.payments.charges.views import charges_of
from services.payments.escrow import actions as escrow
from services.payments.escrow.model import Deal
from services.payments.ledger.views import escrow_balance
from services.payments.payouts.actions import open_payout
from services.payments.providers.rules import Order
from services.payments.refunds.actions import give_back_captured


def follow_booking(session: Session, event: Event, now: datetime) -> None:
    """Booking events; TooEarly where money is still to come that another event tells of."""
    data = event.data
    deal = escrow.open_deal(
        session,
        UUID(data["booking_id"]),
        kind="booking",
        payer_id=UUID(data["renter_id"]),
        payee_id=UUID(data["owner_id"]),
        now=now,
    )
    match event.type:
        case "booking_requested" | "booking_approved":
            amount, due_at = data["deposit"], data["deposit_due_at"]
            _ask_for(session, deal, "deposit", amount=amount, due_at=due_at, now=now)
        case "booking_ended":
            amount, due_at = data["balance"], data["balance_due_at"]
            _ask_for(session, deal, "balance", amount=amount, due_at=due_at, now=now)
        case "booking_cancelled" | "booking_declined" | "booking_lapsed":
            close_deal(session, deal, now)
        case "booking_settled":
            finish_deal(session, deal, Money(**data["total"]), now)


def follow_reservation(session: Session, event: Event, now: datetime) -> None:
    """Reservation events; TooEarly as with bookings."""
    data = event.data
    deal = escrow.open_deal(
        session,
        UUID(data["reservation_id"]),
        kind="reservation",
        payer_id=UUID(data["taker_id"]),
        payee_id=UUID(data["owner_id"]),
        now=now,
    )
    match event.type:
        case "item_reserved":
            amount, due_at = data["price"], data["due_at"]
            _ask_for(session, deal, "price", amount=amount, due_at=due_at, now=now)
        case "reservation_cancelled":
            close_deal(session, deal, now)
        case "handover_confirmed":
            price = data["price"] or {"amount": 0, "currency": "CNY"}
            finish_deal(session, deal, Money(**price), now)


def close_deal(session: Session, deal: Deal, now: datetime) -> None:
    """It fell through: nothing more is asked for, and what was paid goes back by itself."""
    if not escrow.can(deal, "close"):
        return
    expire_open(session, deal)
    give_back_captured(session, deal, now)
    # Flushed first, so that the escrow is empty when the deal says that it has ended.
    session.flush()
    escrow.close(deal, now)


def finish_deal(session: Session, deal: Deal, agreed: Money, now: datetime) -> None:
    """It was done: the whole escrow goes to the payee, in one journal and one payout.

    TooEarly until all of `agreed` was captured.
    """
    if not escrow.can(deal, "release"):
        return
    if escrow_balance(session, deal.id) < agreed.amount:
        raise TooEarly(f"{deal.kind} {deal.id}: not all of {agreed.amount} is captured yet")
    if agreed.amount == 0:
        escrow.release_nothing(deal)
        return
    # Before the release is booked: see escrow.actions.lock_deal.
    lock_cards(session, deal.payee_id)
    escrow.release(session, deal, agreed, now)
    open_payout(session, deal, agreed, now)


def close_charges(session: Session, deal_id: UUID | None) -> tuple[str, Order | None]:
    """Before a hold lapses: (closed | processing | captured | unknown_deal, the order to close).

    Nothing is closed once money was taken; while an order is under way only the provider knows.
    """
    deal = escrow.lock_deal(session, deal_id) if deal_id else None
    if deal is None:
        return "unknown_deal", None
    charges = charges_of(session, deal.id)
    if any(charge.status in TAKEN for charge in charges):
        return "captured", None
    under_way = [order for c in charges if (order := order_under_way(session, c.id))]
    if under_way:
        return "processing", under_way[0]
    expire_open(session, deal)
    return "closed", None


def _ask_for(
    session: Session,
    deal: Deal,
    stage: str,
    *,
    amount: Json | None,
    due_at: str | None,
    now: datetime,
) -> None:
    """`due_at` null: not to be paid yet, or nothing to pay."""
    if amount and due_at:
        due = datetime.fromisoformat(due_at)
        open_charge(session, deal, stage, money=Money(**amount), due_at=due, now=now)
