"""What a deal's news means for its escrow: ask, release, refund; any order of events is fine."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.consume import TooEarly
from chassis.outbox import publish
from contracts.events.base import Event
from contracts.json import Json
from contracts.money import Money
from services.payments.cards.actions import lock_cards
from services.payments.charges.actions import Ask, call_off, expire_open, open_charge
from services.payments.deals.actions import open_deal
from services.payments.deals.model import Deal
from services.payments.escrow import rules
from services.payments.ledger import rules as journals
from services.payments.ledger.actions import book
from services.payments.ledger.views import escrow_balance, given_before
from services.payments.payouts.actions import open_payout
from services.payments.refunds.actions import give_back_captured, give_back_part

NOTHING = Money(0)
# What is asked for beside the price, and what is not wanted any more; `due_at` null: it never was.
ADDED = {
    "booking_extension_requested": ("supplement", open_charge),
    "booking_extension_lapsed": ("supplement", call_off),
    "booking_overstay_charged": ("overstay", open_charge),
    "booking_overstay_objected": ("overstay", call_off),
    "booking_overstay_forgiven": ("overstay", call_off),
}


def follow_booking(session: Session, event: Event, now: datetime) -> None:
    """Booking events; TooEarly where money is still to come that another event tells of."""
    data = event.data
    deal = open_deal(
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
            deal.ends_at = datetime.fromisoformat(data["ends_at"])
            deal.fee_bps = data.get("fee_bps", 0)
            _ask_for(session, deal, "deposit", amount=amount, due_at=due_at, now=now)
        case "booking_ended":
            amount, due_at = data["balance"], data["balance_due_at"]
            last = data.get("forfeit_at")
            _ask_for(session, deal, "balance", amount=amount, due_at=due_at, now=now, last=last)
        case "booking_forfeited":
            forfeit(session, deal, _money(data["forfeited"]), _money(data["towards_price"]), now)
        case "booking_cancelled" | "booking_decided" if data.get("to_payee"):
            divide(session, deal, _money(data["to_payer"]), _money(data["to_payee"]), now)
        case "booking_disputed" | "booking_dispute_withdrawn" | "booking_dispute_lapsed" as word:
            step = "freeze" if word == "booking_disputed" else "thaw"
            change_freeze(deal, step, event.aggregate_version)
        case "booking_cancelled" | "booking_declined" | "booking_lapsed":
            refund(session, deal, now)
        case added if added in ADDED and data["due_at"]:
            stage, follow = ADDED[added]
            due = datetime.fromisoformat(data["due_at"])
            ask = Ask(stage, Money(**data["amount"]), due, data.get("number", 1))
            follow(session, deal, ask, now)
        case "booking_settled":
            settle(session, deal, Money(**data["total"]), now)


def follow_reservation(session: Session, event: Event, now: datetime) -> None:
    """Reservation events; TooEarly as with bookings."""
    data = event.data
    deal = open_deal(
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
            deal.fee_bps = data.get("fee_bps", 0)
            _ask_for(session, deal, "price", amount=amount, due_at=due_at, now=now)
        case "reservation_cancelled" | "reservation_fell_through":
            refund(session, deal, now)
        case "handover_confirmed":
            release(session, deal, _money(data["price"]), now)
        case "reservation_decided" if data["handed_over"]:
            back, agreed = _money(data["to_payer"]), _money(data["to_payee"])
            release(session, deal, agreed, now, back=back)
        case "reservation_decided":
            refund(session, deal, now)


def settle(session: Session, deal: Deal, total: Money, now: datetime) -> None:
    """All that was agreed is the payee's. What has arrived beside it, for something that was called
    off when its payment was on the way, goes back."""
    left = total.amount - given_before(session, deal.id)
    beside = escrow_balance(session, deal.id) - left
    release(session, deal, total, now, back=Money(max(0, beside)))


def change_freeze(deal: Deal, step: str, version: int) -> None:
    """It is disputed (`freeze`) or no longer (`thaw`): in between nobody pays for it. The words of
    its holder count in the order in which they were spoken, not in that in which they come."""
    if version <= deal.freeze_version:
        return
    deal.freeze_version = version
    if rules.is_news(deal.state, step):
        deal.state = rules.after(deal.state, step)


def forfeit(
    session: Session, deal: Deal, earnest: Money, towards_price: Money, now: datetime
) -> None:
    """The deposit becomes the payee's before the deal is done, since the payer does not pay the
    rest: that stays owed, and is released with what it comes to once it is paid. TooEarly where
    word that a dispute is over is still on its way."""
    if deal.state in rules.ENDED or given_before(session, deal.id):
        return
    deposit = Money(earnest.amount + towards_price.amount, earnest.currency)
    if deal.state == "frozen" or escrow_balance(session, deal.id) < deposit.amount:
        raise TooEarly(f"{deal.kind} {deal.id}: {deposit} cannot be forfeited yet")
    lock_cards(session, deal.payee_id)
    if earnest.amount:
        book(session, journals.forfeited(deal.id, deal.payee_id, earnest), now)
    if towards_price.amount:
        book(session, journals.set_against_price(deal.id, deal.payee_id, towards_price), now)
    _pay_out(session, deal, deposit, now, of="forfeit")


def divide(session: Session, deal: Deal, back: Money, agreed: Money, now: datetime) -> None:
    """It ended with a part for each. What has arrived beside what was divided, since a payment was
    under way, goes back too."""
    if agreed.amount == 0:
        refund(session, deal, now)
        return
    expire_open(session, deal)
    beside = escrow_balance(session, deal.id) - agreed.amount
    release(session, deal, agreed, now, back=Money(max(back.amount, beside)))


def refund(session: Session, deal: Deal, now: datetime) -> None:
    """It fell through: nothing more is asked for, and what was paid goes back by itself."""
    if not rules.is_news(deal.state, "close"):
        return
    expire_open(session, deal)
    give_back_captured(session, deal, now)
    # Flushed first, so that the escrow is empty when the deal says that it has ended.
    session.flush()
    deal.state = rules.after(deal.state, "close")
    deal.closed_at = deal.closed_at or now


def release(
    session: Session, deal: Deal, agreed: Money, now: datetime, *, back: Money = NOTHING
) -> None:
    """It was done: the whole escrow goes to the payee, in one journal and one payout; where the
    deposit or price is divided, after the part that goes back to the payer. What was forfeited
    before is part of what was agreed, and is theirs already.

    TooEarly until all of it was captured. A deal without money is simply done.
    """
    if not rules.is_news(deal.state, "release"):
        return
    before = given_before(session, deal.id)
    agreed = Money(agreed.amount - before, agreed.currency)
    held = agreed.amount + back.amount
    if escrow_balance(session, deal.id) < held:
        raise TooEarly(f"{deal.kind} {deal.id}: not all of {held} is captured yet")
    if agreed.amount == 0:
        deal.state = rules.after(deal.state, "release")
        return
    # Before the release is booked: see deals.actions.lock_deal.
    lock_cards(session, deal.payee_id)
    if back.amount:
        give_back_part(session, deal, back, now)
    deal.state = rules.after(deal.state, "release")
    deal.version += 1
    book(session, journals.released(deal.id, deal.payee_id, agreed), now)
    _tell_released(session, deal, agreed)
    _pay_out(session, deal, agreed, now, before=before)


def _pay_out(
    session: Session, deal: Deal, owed: Money, now: datetime, *, of: str = "deal", before: int = 0
) -> None:
    """Send what the payee is owed since now, beside what they were given `before`, less the fee."""
    fee = rules.fee_between(before, owed.amount, deal.fee_bps)
    if fee:
        taken = Money(fee, owed.currency)
        book(session, journals.fee(deal.id, of, deal.payee_id, taken), now)
    open_payout(session, deal, Money(owed.amount - fee, owed.currency), now, of=of, fee=fee)


def _money(told: Json | None) -> Money:
    return Money(**told) if told else NOTHING


def _tell_released(session: Session, deal: Deal, money: Money) -> None:
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


def _ask_for(
    session: Session,
    deal: Deal,
    stage: str,
    *,
    amount: Json | None,
    due_at: str | None,
    now: datetime,
    last: str | None = None,
) -> None:
    """`due_at` null: not to be paid yet, or nothing to pay; not paid by `last`, the deposit is the
    payee's."""
    if amount and due_at:
        due, end = datetime.fromisoformat(due_at), datetime.fromisoformat(last) if last else None
        open_charge(session, deal, Ask(stage, Money(**amount), due, forfeit_at=end), now)
