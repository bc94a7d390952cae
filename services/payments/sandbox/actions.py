"""The sandbox at work: cards tokenised, orders carried out once, notices queued."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.work import Work
from contracts.errors.general import ValidationFailed
from contracts.errors.payments import NotificationRejected
from services.payments.providers.rules import (
    Capabilities,
    CardFacts,
    Kind,
    Notification,
    Order,
    Outcome,
    OutcomeUnknown,
    StatementLine,
)
from services.payments.sandbox import rules, views
from services.payments.sandbox.model import CardToken, Notice, SandboxOrder
from services.payments.sandbox.schemas import read_notification_body

NO_FAULTS = rules.Faults()
HEADERS = ("linli-sandbox-timestamp", "linli-sandbox-nonce", "linli-sandbox-signature")


class Sandbox:
    """A provider whose books are durable and whose transactions are its own (`begin`)."""

    name = rules.NAME
    stated: frozenset[Kind] = frozenset(("charge", "refund", "payout"))
    tokeniser_url = "/v1/sandbox/card-tokens"

    def __init__(
        self,
        begin: Callable[[], AbstractContextManager[Work]],
        key: bytes,
        faults: rules.Faults = NO_FAULTS,
    ) -> None:
        self._begin = begin
        self._key = key
        self._faults = faults

    def capabilities(self) -> Capabilities:
        return rules.CAPABILITIES

    def card(self, token: str) -> CardFacts | None:
        with self._begin() as work:
            return views.card_facts(work.session, token)

    def submit(self, order: Order) -> Outcome:
        with self._begin() as work:
            outcome = carry_out(work.session, order, work.now, self._faults)
        if outcome is None:
            raise OutcomeUnknown(order.number)
        return outcome

    def query(self, order: Order) -> Outcome:
        with self._begin() as work:
            return decide(work.session, order.number, work.now)

    def close(self, order: Order) -> Outcome:
        with self._begin() as work:
            _record(work.session, order, "closed", work.now)
            return decide(work.session, order.number, work.now)

    def read_notification(
        self, headers: Mapping[str, str], body: str, now: datetime
    ) -> Notification:
        given = {name.lower(): value for name, value in headers.items()}
        timestamp, nonce, signed = (str(given.get(name, "")) for name in HEADERS)
        if not rules.is_genuine(self._key, timestamp, nonce, body, signed=signed, now=now):
            raise NotificationRejected()
        return read_notification_body(body)

    def statement(self, day: date | None = None) -> Sequence[StatementLine]:
        with self._begin() as work:
            return views.statement(work.session, day)


def tokenise(session: Session, number: str, now: datetime) -> CardToken:
    """A new token for one of the seven cards; the number is forgotten."""
    last4 = rules.last4_of(number)
    if last4 is None:
        raise ValidationFailed.at("/number", "unknown_card")
    token = CardToken(
        token=f"tok_{secrets.token_urlsafe(18)}", brand=rules.BRAND, last4=last4, made_at=now
    )
    session.add(token)
    return token


def carry_out(
    session: Session, order: Order, now: datetime, faults: rules.Faults = NO_FAULTS
) -> Outcome | None:
    """What the caller hears at once; None: nothing, the outcome is unknown to them.

    An order under a number that was seen before answers as that one does now.
    """
    # One at a time per card: two payouts at once must not both be the card's first.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(order.token or order.number))))
    state = _first_state(session, order)
    if not _record(session, order, state, now):
        return decide(session, order.number, now)
    behaviour = _behaviour(session, order)
    if state == "unknown":
        return None
    if order.kind == "charge" and state == "failed":
        declined = Outcome("failed", rules.failure_code("charge"))
        return None if faults.strike("timeout", order.number) else declined
    if order.kind == "payout" and state == "succeeded" and faults.strike("returned", order.number):
        send_back(session, order.number, now + rules.RETURNED_AFTER, faults)
    _tell(session, order, behaviour.notices if order.kind == "charge" else (state,), now, faults)
    return None if faults.strike("timeout", order.number) else Outcome("processing")


def _tell(
    session: Session, order: Order, told: tuple[str, ...], now: datetime, faults: rules.Faults
) -> None:
    late = rules.DISORDER if faults.strike("disorder", order.number) else timedelta()
    session.add_all(
        Notice(number=order.number, state=s, happened_at=now, tries=0, next_try_at=now + late)
        for s in faults.notices(order.number, told)
    )


def send_back(
    session: Session, number: str, at: datetime, faults: rules.Faults = NO_FAULTS
) -> None:
    """The payee's bank returns what was paid to it, `at` some moment, and it is told then."""
    order = session.get_one(SandboxOrder, number, with_for_update=True)
    order.returns_at = at
    session.add_all(
        Notice(number=number, state=state, happened_at=at, tries=0, next_try_at=at)
        for state in faults.notices(number, ("returned",))
        if state == "returned"
    )


def decide(session: Session, number: str, now: datetime) -> Outcome:
    """What has become of an order; asking is what decides an unknown one."""
    found = session.get(SandboxOrder, number, with_for_update=True)
    if found is None:
        return Outcome("not_found")
    if found.state == "unknown":
        behaviour = rules.CARDS[views.last4_of_token(session, found.token)]
        found.state = behaviour.asked
        if found.state == "failed":
            found.failure_code = rules.failure_code(found.kind)
    return views.outcome_of(found, now)


def _first_state(session: Session, order: Order) -> rules.OrderState:
    behaviour = _behaviour(session, order)
    if order.kind == "charge":
        return behaviour.charge
    if order.kind == "payout" and rules.payout_fails(
        behaviour, views.failed_payouts(session, order.token)
    ):
        return "failed"
    return "succeeded"


def _behaviour(session: Session, order: Order) -> rules.Behaviour:
    if order.kind == "refund":
        return rules.Behaviour()
    return rules.CARDS[views.last4_of_token(session, order.token)]


def _record(session: Session, order: Order, state: rules.OrderState, now: datetime) -> bool:
    """False when the number was known before; the row then stays as it is."""
    failed = state == "failed"
    row = (
        insert(SandboxOrder)
        .values(
            number=order.number,
            kind=order.kind,
            token=order.token,
            charge_number=order.charge_number,
            amount=order.money.amount,
            currency=order.money.currency,
            state=state,
            failure_code=rules.failure_code(order.kind) if failed else None,
            ordered_at=now,
        )
        .on_conflict_do_nothing(index_elements=["number"])
        .returning(SandboxOrder.number)
    )
    return session.scalar(row) is not None
