"""Dealing with the provider: orders given and asked about, its answers put into effect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from chassis import logs
from chassis.each_due import Begin, each_due
from chassis.work import Work
from contracts.errors.base import Refusal
from contracts.errors.payments import NotificationRejected
from services.payments.attempts.actions import (
    check_is_about,
    lock_attempt,
    note_asked,
    record,
    take_to_ask,
)
from services.payments.attempts.model import Attempt
from services.payments.attempts.views import attempts_to_ask
from services.payments.charges.actions import is_unwanted, settle_charge
from services.payments.charges.model import Charge
from services.payments.charges.rules import BESIDE
from services.payments.deals.actions import lock_deal
from services.payments.payouts.actions import (
    lock_deal_and_cards,
    put_off_payout,
    settle_payout,
    start_payout,
)
from services.payments.payouts.views import payouts_to_send
from services.payments.providers.rules import (
    Notification,
    Order,
    Outcome,
    OutcomeUnknown,
    Provider,
)
from services.payments.providers.views import custody_ending
from services.payments.refunds.actions import (
    put_off_refund,
    refunds_to_send,
    settle_refund,
    start_refund,
)

log = logs.get(__name__)
# So long before a provider may no longer hold money the operator hears of it.
NOTICE = timedelta(days=14)
Call = Callable[[Order], Outcome]
Start = Callable[[Session, UUID, timedelta, datetime], Order | None]
PutOff = Callable[[Session, UUID, timedelta, datetime], None]


@dataclass(frozen=True)
class Desk:
    """Where orders go out and answers come in; each answer has a transaction of its own (`begin`).

    Nothing here may be called inside a transaction that holds a deal.
    """

    providers: Mapping[str, Provider]
    begin: Begin

    def give(self, order: Order) -> None:
        """Submit `order`, which is committed already, and put the answer into effect."""
        self._try(order, self._place)

    def close(self, order: Order) -> None:
        """See that `order` is not carried out any more, unless it is already."""
        self._try(order, self._call_off)

    def ask_about_unknown(self) -> None:
        each_due("ask_about_order", self.begin, attempts_to_ask, self._ask)

    def send_payouts(self) -> None:
        send = partial(self._send, start_payout, put_off_payout)
        each_due("send_payout", self.begin, payouts_to_send, send)

    def send_refunds(self) -> None:
        send = partial(self._send, start_refund, put_off_refund)
        each_due("send_refund", self.begin, refunds_to_send, send)

    def warn_of_custody(self) -> None:
        """Of money that its provider may soon no longer hold, while its deal is not done."""
        for name, provider in self.providers.items():
            hold_days = provider.capabilities().hold_days
            with self.begin() as work:
                ending = custody_ending(work.session, name, hold_days, NOTICE, work.now)
            for held in ending:
                log.error("custody_ends_soon", deal_id=str(held.deal_id), number=held.number)

    def _send(self, start: Start, put_off: PutOff, subject_id: UUID) -> None:
        try:
            with self.begin() as work:
                order = start(work.session, subject_id, work.settings.sweep, work.now)
        except Exception:
            with self.begin() as work:
                put_off(work.session, subject_id, work.settings.payout_retry, work.now)
            raise
        if order:
            self._conclude(order, self._place)

    def _ask(self, number: str) -> None:
        """What has become of the order? Never heard of: submit it, with the same number."""
        with self.begin() as work:
            order = take_to_ask(work.session, number, work.settings.sweep, work.now)
        if order is None:
            return
        self._conclude(order, self._query_or_submit)
        with self.begin() as work:
            note_asked(work.session, number, work.settings.sweep, work.now)

    def _query_or_submit(self, order: Order) -> Outcome:
        outcome = self.providers[order.provider].query(order)
        if outcome.state != "not_found":
            return outcome
        if order.kind == "charge" and not self._is_wanted(order):
            return self._call_off(order)
        return self._place(order)

    def _place(self, order: Order) -> Outcome:
        return self.providers[order.provider].submit(order)

    def _call_off(self, order: Order) -> Outcome:
        return self.providers[order.provider].close(order)

    def _is_wanted(self, order: Order) -> bool:
        with self.begin() as work:
            attempt = work.session.get_one(Attempt, order.number)
            lock_deal(work.session, attempt.deal_id)
            return not is_unwanted(work.session.get_one(Charge, attempt.subject_id))

    def _try(self, order: Order, call: Call) -> None:
        """Who gave the order need not hear what went wrong: it is committed, and asked about."""
        try:
            self._conclude(order, call)
        except Refusal as refusal:
            log.warning("provider_answer_not_booked", number=order.number, code=refusal.code)
        except Exception:
            log.exception("provider_answer_not_booked", number=order.number)

    def _conclude(self, order: Order, call: Call) -> None:
        try:
            outcome = call(order)
        except OutcomeUnknown:
            log.info("provider_outcome_unknown", number=order.number, kind=order.kind)
            return
        with self.begin() as work:
            settle(work, order.number, outcome, by=order.provider)


def take_notification(work: Work, provider: str, notification: Notification) -> None:
    """Put what `provider` tells into effect; what comes again or late changes nothing."""
    settle(work, notification.number, notification.outcome, by=provider, about=notification)


def settle(
    work: Work, number: str, outcome: Outcome, *, by: str, about: Notification | None = None
) -> None:
    """Book what a provider says of one of our orders that it was given."""
    known = work.session.get(Attempt, number)
    if known is None or known.provider != by:
        raise NotificationRejected()
    lock = lock_deal_and_cards if _pays_its_payee(work, known) else lock_deal
    lock(work.session, known.deal_id)
    attempt = lock_attempt(work.session, number)
    if attempt is None:
        raise NotificationRejected()
    if about:
        check_is_about(attempt, about)
    if record(attempt, outcome, work.now):
        _settle_subject(work, attempt, work.now)


def _pays_its_payee(work: Work, attempt: Attempt) -> bool:
    """Whether a payout is settled, or opened as soon as this is captured."""
    if attempt.kind != "charge":
        return attempt.kind == "payout"
    return work.session.get_one(Charge, attempt.subject_id).stage in BESIDE


def _settle_subject(work: Work, attempt: Attempt, now: datetime) -> None:
    match attempt.kind:
        case "charge":
            settle_charge(work.session, attempt, now)
        case "refund":
            settle_refund(work.session, attempt, work.settings.payout_retry, now)
        case _:
            settle_payout(work.session, attempt, work.settings.payout_retry, now)
