"""Payments over a real database with a clock of the test's own; HTTP and broker left out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select, update

from chassis.answer import Answer
from chassis.caller import Caller, Verifier
from chassis.context import CURRENT, Context
from chassis.ids import uuid7
from chassis.machinery import Machinery
from chassis.tables import outbox
from chassis.work import UnitOfWork, Work
from contracts.errors.base import Unauthenticated
from contracts.events.base import Event
from contracts.json import Json
from services.payments.attempts.model import Attempt
from services.payments.attempts.views import order_of
from services.payments.cards.actions import bind_card
from services.payments.cards.model import Card
from services.payments.charges.actions import start_payment
from services.payments.charges.model import Charge
from services.payments.charges.views import charges_of, get_charge
from services.payments.deals.model import Deal
from services.payments.escrow.actions import follow_booking, follow_reservation
from services.payments.notices.actions import note_delivery, signed
from services.payments.payouts.actions import send_to
from services.payments.payouts.model import Payout
from services.payments.providers.actions import Desk, take_notification
from services.payments.providers.rules import CardFacts, Notification, Order, Outcome
from services.payments.refunds.model import Refund
from services.payments.sandbox.actions import Sandbox, tokenise
from services.payments.sandbox.model import SandboxOrder
from services.payments.sandbox.views import notices_to_send
from services.payments.service import PaymentsService
from tests.payments.builders import KEY, ADeal, settings


class TokenIsTheMember(Verifier):
    """Takes a member's id for their token."""

    def __init__(self) -> None:
        """Without a key: nothing is signed."""

    def caller(self, token: str | None) -> Caller:
        if not token:
            raise Unauthenticated
        return Caller(UUID(token), uuid7(), token, None)


class Seats:
    """What members says of who sits on a committee."""

    def __init__(self) -> None:
        self.of: set[str] = set()

    def committees(self) -> Json:
        sits = (CURRENT.get().token or "") in self.of
        return {"communities": [str(uuid7())] if sits else []}


class House:
    """`house.tell(event)`, `house.pay(deal)`, `house.run()`; `house.call(…)` asks the service."""

    def __init__(self, engine: Engine) -> None:
        self.now = datetime.now(UTC)
        self.unit = UnitOfWork(engine, self._clock, settings(), PaymentsService.refusals)
        self.service = PaymentsService()
        self.service.given = Machinery(settings(), self._clock, TokenIsTheMember(), self.unit)
        self.seats = Seats()
        vars(self.service)["members"] = self.seats
        self.sandbox = Sandbox(self.unit.begin, KEY)
        self.desk = Desk({"sandbox": self.sandbox}, self.unit.begin)

    @contextmanager
    def work(self) -> Iterator[Work]:
        with self.unit.begin() as work:
            yield work

    def tell(self, *events: Event) -> None:
        for event in events:
            follow = follow_booking if event.type.startswith("booking_") else follow_reservation
            with self.work() as work:
                follow(work.session, event, work.now)

    def card(self, member: UUID, last4: str = "0005") -> Card:
        with self.work() as work:
            token = tokenise(work.session, f"620000000000{last4}", work.now)
            facts = CardFacts("sandbox", token.token, token.brand, token.last4)
            card = bind_card(work.session, member, facts, work.now)
            send_to(work.session, card, work.now)
            return card

    def charge(self, deal: ADeal, stage: str | None = None) -> Charge:
        with self.work() as work:
            found = [c for c in charges_of(work.session, deal.id) if stage in (None, c.stage)]
            return found[0]

    def pay(self, deal: ADeal, *, last4: str = "0005", stage: str | None = None) -> Charge:
        """The charge as the payer is answered."""
        charge = self.charge(deal, stage)
        self.desk.give(self.start(deal, charge, self.card(deal.payer, last4)))
        with self.work() as work:
            return get_charge(work.session, charge.id)

    def start(self, deal: ADeal, charge: Charge, card: Card, caller: UUID | None = None) -> Order:
        with self.work() as work:
            _, order = start_payment(
                work.session,
                charge.id,
                caller_id=caller or deal.payer,
                card_id=card.id,
                provider="sandbox",
                ask_after=work.settings.sweep,
                now=work.now,
            )
            return order

    def call(self, member: UUID | None, method: str, **arguments: Any) -> Answer:
        """As the broker would; `member` None is a process of ours."""
        context = CURRENT.set(Context(token=str(member) if member else None))
        try:
            answer = getattr(self.service, method)(**arguments)
        finally:
            CURRENT.reset(context)
        return answer if isinstance(answer, Answer) else Answer(answer)

    def close(self, deal: ADeal) -> str:
        answer = self.call(None, "close_charges", deal_id=str(deal.id))
        assert answer.body is not None
        return str(answer.body["outcome"])

    def deliver(self) -> None:
        """What the sandbox has to tell, taken as the gateway would hand it on."""
        with self.work() as work:
            due = notices_to_send(work.session, work.now, 1000)
        for notice_id, notification in due:
            body, headers = signed(KEY, notification, self.now)
            with self.work() as work:
                told = self.sandbox.read_notification(headers, body, self.now)
                take_notification(work, "sandbox", told)
                note_delivery(work.session, notice_id, 200, self.now)

    def take_late(self, order: Order) -> None:
        """The provider took the money although it was asked to close the order."""
        with self.work() as work:
            self.sandbox.submit(order)
            work.session.execute(
                update(SandboxOrder)
                .where(SandboxOrder.number == order.number)
                .values(state="succeeded")
            )
        with self.work() as work:
            told = Notification("charge", order.number, order.money, Outcome("succeeded"))
            take_notification(work, "sandbox", told)

    def run(self, *, seconds: float = 0) -> None:
        """Let time pass and every timer fire until nothing more is due."""
        self.now += timedelta(seconds=seconds)
        for _ in range(3):
            self.desk.send_payouts()
            self.desk.send_refunds()
            self.deliver()
        self.desk.ask_about_unknown()
        self.deliver()

    def orders(self, deal: ADeal) -> list[Order]:
        """Every order of the deal so far, oldest first."""
        mine = select(Attempt).where(Attempt.deal_id == deal.id).order_by(Attempt.started_at)
        with self.work() as work:
            return [order_of(attempt) for attempt in work.session.scalars(mine)]

    def deal(self, deal: ADeal) -> Deal:
        with self.work() as work:
            return work.session.get_one(Deal, deal.id)

    def payout(self, deal: ADeal) -> Payout | None:
        with self.work() as work:
            return work.session.scalars(select(Payout).where(Payout.deal_id == deal.id)).first()

    def refunds(self, deal: ADeal) -> list[Refund]:
        with self.work() as work:
            return list(work.session.scalars(select(Refund).where(Refund.deal_id == deal.id)))

    def told(self, deal: ADeal) -> list[str]:
        """The types of the events published about the deal, in order."""
        mine = outbox.c.data["deal_id"].astext == str(deal.id)
        with self.work() as work:
            found = work.session.scalars(select(outbox.c.type).where(mine).order_by(outbox.c.seq))
            return list(found)

    def _clock(self) -> datetime:
        return self.now
