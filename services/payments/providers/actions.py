"""Dealing with the provider: orders given and asked about, its answers put into effect."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from chassis import logs
from chassis.work import Work
from contracts.errors.base import Refusal
from contracts.errors.payments import NotificationRejected
from services.payments.attempts.actions import check_is_about, lock_attempt, record, take_to_ask
from services.payments.attempts.model import Attempt
from services.payments.charges.actions import settle_charge
from services.payments.escrow.actions import lock_deal
from services.payments.payouts.actions import settle_payout, start_payout
from services.payments.payouts.views import payouts_to_send
from services.payments.providers.rules import (
    Notification,
    Order,
    Outcome,
    OutcomeUnknown,
    Provider,
)
from services.payments.refunds.actions import refunds_to_send, settle_refund, start_refund

log = logs.get(__name__)
Begin = Callable[[], AbstractContextManager[Work]]


@dataclass(frozen=True)
class Desk:
    """Where orders go out and answers come in; each answer has a transaction of its own (`begin`).

    Nothing here may be called inside a transaction that holds a deal.
    """

    provider: Provider
    begin: Begin

    def give(self, order: Order) -> None:
        """Submit `order`, which is committed already, and put the answer into effect."""
        self._conclude(order, self.provider.submit)

    def ask(self, order: Order) -> None:
        """What has become of `order`? Never heard of: submit it, with the same number."""
        self._conclude(order, self._query_or_submit)

    def close(self, order: Order) -> None:
        """See that `order` is not carried out any more, unless it is already."""
        self._conclude(order, self.provider.close)

    def ask_about_unknown(self) -> None:
        with self.begin() as work:
            orders = take_to_ask(work.session, work.settings.sweep, work.now)
        for order in orders:
            self.ask(order)

    def send_payouts(self) -> None:
        with self.begin() as work:
            due = payouts_to_send(work.session, work.now)
        for payout_id, deal_id in due:
            with self.begin() as work:
                order = start_payout(
                    work.session, payout_id, deal_id, work.settings.sweep, work.now
                )
            if order:
                self.give(order)

    def send_refunds(self) -> None:
        with self.begin() as work:
            due = refunds_to_send(work.session, work.now)
        for refund_id, deal_id in due:
            with self.begin() as work:
                order = start_refund(
                    work.session, refund_id, deal_id, work.settings.sweep, work.now
                )
            if order:
                self.give(order)

    def _query_or_submit(self, order: Order) -> Outcome:
        outcome = self.provider.query(order.number)
        if outcome.state != "not_found":
            return outcome
        if order.kind == "charge" and not self._is_wanted(order):
            return self.provider.close(order)
        return self.provider.submit(order)

    def _is_wanted(self, order: Order) -> bool:
        with self.begin() as work:
            attempt = work.session.get_one(Attempt, order.number)
            deal = lock_deal(work.session, attempt.deal_id)
            return deal is not None and deal.state == "held"

    def _conclude(self, order: Order, call: Callable[[Order], Outcome]) -> None:
        try:
            outcome = call(order)
            with self.begin() as work:
                settle(work, order.number, outcome)
        except OutcomeUnknown:
            log.info("provider_outcome_unknown", number=order.number, kind=order.kind)
        except Refusal as refusal:
            # Our own database or the provider's contradiction: the sweep asks again.
            log.warning("provider_answer_not_booked", number=order.number, code=refusal.code)


def take_notification(work: Work, notification: Notification) -> None:
    """Put a verified notification into effect; repeated and late ones change nothing."""
    settle(work, notification.number, notification.outcome, about=notification)


def settle(work: Work, number: str, outcome: Outcome, *, about: Notification | None = None) -> None:
    """Book what the provider says of one of our orders."""
    known = work.session.get(Attempt, number)
    if known is None:
        raise NotificationRejected()
    lock_deal(work.session, known.deal_id)
    attempt = lock_attempt(work.session, number)
    if attempt is None:
        raise NotificationRejected()
    if about:
        check_is_about(attempt, about)
    if record(attempt, outcome, work.now):
        _settle_subject(work, attempt, work.now)


def _settle_subject(work: Work, attempt: Attempt, now: datetime) -> None:
    match attempt.kind:
        case "charge":
            settle_charge(work.session, attempt, now)
        case "refund":
            settle_refund(work.session, attempt, work.settings.payout_retry, now)
        case _:
            settle_payout(work.session, attempt, work.settings.payout_retry, now)
