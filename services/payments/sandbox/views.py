"""What the sandbox's books say: cards, outcomes, the statement, notices to send."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.payments.ledger.rules import ZONE
from services.payments.providers.rules import (
    RETURN,
    CardFacts,
    Kind,
    Notification,
    Outcome,
    State,
    StatementLine,
)
from services.payments.sandbox.model import CardToken, Notice, SandboxOrder
from services.payments.sandbox.rules import NAME, RETURN_CODE


def card_facts(session: Session, token: str) -> CardFacts | None:
    found = session.get(CardToken, token)
    return CardFacts(NAME, found.token, found.brand, found.last4) if found else None


def last4_of_token(session: Session, token: str | None) -> str:
    return session.scalars(select(CardToken.last4).where(CardToken.token == token)).one()


def failed_payouts(session: Session, token: str | None) -> int:
    count = select(func.count()).where(
        SandboxOrder.token == token,
        SandboxOrder.kind == "payout",
        SandboxOrder.state == "failed",
    )
    return session.scalar(count) or 0


def outcome_of(order: SandboxOrder, now: datetime) -> Outcome:
    if order.returns_at and order.returns_at <= now:
        return Outcome("returned", RETURN_CODE)
    state: State = order.state  # type: ignore[assignment] # the column's check holds it
    return Outcome(state, order.failure_code)


def statement(session: Session, day: date | None = None) -> list[StatementLine]:
    """Every order that moved money, oldest first, then what comes back; with `day` those of it."""
    orders = [
        StatementLine(_kind(o), o.number, o.money)
        for o in session.scalars(_moved(SandboxOrder.ordered_at, day))
    ]
    back = [
        StatementLine(RETURN, o.number, o.money)
        for o in session.scalars(_moved(SandboxOrder.returns_at, day))
    ]
    return orders + back


def _moved(at: Any, day: date | None) -> Select[SandboxOrder]:
    """Those that succeeded, with a moment `at`, in its order."""
    done = select(SandboxOrder).where(SandboxOrder.state == "succeeded", at.is_not(None))
    if day:
        start = datetime.combine(day, time(), ZONE)
        end = datetime.combine(day + timedelta(days=1), time(), ZONE)
        done = done.where(at >= start, at < end)
    return done.order_by(at, SandboxOrder.number)


def notices_to_send(session: Session, now: datetime, limit: int) -> list[tuple[int, Notification]]:
    """(notice id, what it says), oldest first."""
    due = (
        select(Notice, SandboxOrder)
        .join(SandboxOrder, SandboxOrder.number == Notice.number)
        .where(Notice.delivered_at.is_(None), Notice.next_try_at <= now)
        .order_by(Notice.id)
        .limit(limit)
    )
    return [(notice.id, _told(notice, order)) for notice, order in session.execute(due)]


def _told(notice: Notice, order: SandboxOrder) -> Notification:
    state: State = notice.state  # type: ignore[assignment] # only ever written from Outcome states
    codes = {"failed": order.failure_code, "returned": RETURN_CODE}
    code = codes.get(state)
    return Notification(_kind(order), order.number, order.money, Outcome(state, code))


def _kind(order: SandboxOrder) -> Kind:
    kind: Kind = order.kind  # type: ignore[assignment] # only ever written from Order.kind
    return kind
