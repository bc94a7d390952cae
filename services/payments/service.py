"""The entrypoints of payments: each loads, calls one action or view, and renders."""

from functools import partial
from typing import ClassVar
from uuid import UUID

from chassis.ids import as_uuid
from chassis.pages import Paging, page_json
from chassis.service import Answer, Event, Json, Work, command, consume, load, query
from chassis.work import Refusals
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.payments import ChargeProcessing, LedgerRefused
from contracts.requests import payments as requests
from services.payments.cards import actions as card_actions
from services.payments.cards import views as card_views
from services.payments.cards.schemas import card_json
from services.payments.charges import actions as charge_actions
from services.payments.charges import views as charge_views
from services.payments.charges.schemas import charge_json
from services.payments.clock import Clock
from services.payments.deals import views as deal_views
from services.payments.deals.schemas import deal_money_json
from services.payments.escrow import actions as escrow_actions
from services.payments.payouts import actions as payout_actions
from services.payments.payouts import views as payout_views
from services.payments.payouts.schemas import payout_json
from services.payments.privacy.entrypoints import Privacy
from services.payments.providers.actions import take_notification
from services.payments.providers.rules import Order
from services.payments.sandbox.actions import tokenise


class PaymentsService(Privacy, Clock):
    """Money: cards, charges, what each deal holds, payouts; and the provider's word on them."""

    name = "payments"
    refusals: ClassVar[Refusals] = {
        "attempt_one_in_flight_idx": ChargeProcessing,
        "account_never_below_zero_check": LedgerRefused,
        "entry_balanced": LedgerRefused,
        "escrow_zero_at_end": LedgerRefused,
    }

    # Cards

    @query
    def payment_config(self, work: Work) -> Json:
        provider = self.provider
        return {
            "provider": provider.name,
            "tokeniser_url": provider.tokeniser_url,
            "methods": list(provider.capabilities().methods),
        }

    @command(anonymous=True)
    def tokenise_card(self, work: Work, body: Json) -> Json:
        if not work.settings.development:
            raise NotThere
        asked = load(requests.TokeniseCard, body)
        card = tokenise(work.session, asked["number"], work.now)
        return {"token": card.token, "brand": card.brand, "last4": card.last4}

    @command
    def bind_card(self, work: Work, body: Json) -> Json:
        facts = self.provider.card(load(requests.BindCard, body)["token"])
        if facts is None:
            raise ValidationFailed.at("/token", "unknown_card")
        card = card_actions.bind_card(work.session, work.caller.member_id, facts, work.now)
        payout_actions.send_to(work.session, card, work.now)
        return card_json(card)

    @query
    def list_cards(self, work: Work, query: Json) -> Json:
        paging = Paging.of(load(requests.ListCards, query))
        page = card_views.list_cards(work.session, work.caller.member_id, paging)
        return page_json([card_json(card) for card in page.items], page.next_cursor)

    @command
    def remove_card(self, work: Work, card_id: str) -> None:
        card_actions.remove_card(work.session, work.caller.member_id, as_uuid(card_id), work.now)

    @command
    def make_default_card(self, work: Work, card_id: str) -> Json:
        card = card_actions.make_default(
            work.session, work.caller.member_id, as_uuid(card_id), work.now
        )
        payout_actions.send_to(work.session, card, work.now)
        return card_json(card)

    # Charges

    @query
    def list_charges(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListCharges, query)
        page = charge_views.list_charges(
            work.session, work.caller.member_id, Paging.of(asked), deal_id=asked.get("deal_id")
        )
        return page_json([charge_json(charge) for charge in page.items], page.next_cursor)

    @query
    def show_charge(self, work: Work, charge_id: str) -> Json:
        charge = charge_views.charge_seen_by(
            work.session, as_uuid(charge_id), work.caller.member_id
        )
        if charge is None:
            raise NotThere
        return charge_json(charge)

    @command
    def pay_charge(self, work: Work, charge_id: str, body: Json) -> Answer:
        charge, order = charge_actions.start_payment(
            work.session,
            as_uuid(charge_id),
            caller_id=work.caller.member_id,
            card_id=load(requests.PayCharge, body)["card_id"],
            ask_after=work.settings.sweep,
            now=work.now,
        )
        # The attempt is committed before the provider hears of it.
        work.after_commit(partial(self._pay, order, charge.id))
        return Answer(charge_json(charge), status=202)

    def _pay(self, order: Order, charge_id: UUID) -> Answer:
        self.desk.give(order)
        with self.reading() as work:
            charge = charge_views.get_charge(work.session, charge_id)
            settled = charge.status != "processing"
            return Answer(charge_json(charge), status=200 if settled else 202)

    @command(anonymous=True)
    def close_charges(self, work: Work, deal_id: str) -> Json:
        """Asked by the service that owns the deal, before a hold lapses."""
        deal = as_uuid(deal_id)
        outcome, order = charge_actions.close_charges(work.session, deal)
        if order:
            work.after_commit(partial(self._close, order, deal))
        return {"outcome": outcome}

    def _close(self, order: Order, deal_id: UUID | None) -> Json:
        self.desk.close(order)
        with self.work() as work:
            outcome, _ = charge_actions.close_charges(work.session, deal_id)
        return {"outcome": outcome}

    # Deals

    @query
    def deal_money(self, work: Work, deal_id: str) -> Json:
        money = deal_views.deal_money(work.session, as_uuid(deal_id), work.caller.member_id)
        if money is None:
            raise NotThere
        return deal_money_json(money.deal, money.movements)

    @query
    def list_payouts(self, work: Work, query: Json) -> Json:
        paging = Paging.of(load(requests.ListPayouts, query))
        page = payout_views.list_payouts(work.session, work.caller.member_id, paging)
        return page_json([payout_json(payout) for payout in page.items], page.next_cursor)

    # Events and notifications

    @consume("payments.bookings", together=("booking_requested", "booking_approved"))
    def follow_bookings(self, work: Work, event: Event) -> None:
        escrow_actions.follow_booking(work.session, event, work.now)

    @consume("payments.reservations", together=("item_reserved",))
    def follow_reservations(self, work: Work, event: Event) -> None:
        escrow_actions.follow_reservation(work.session, event, work.now)

    @command(anonymous=True)
    def take_notification(
        self, work: Work, provider: str, headers: dict[str, str], body_text: str
    ) -> Json:
        if provider != self.provider.name:
            raise NotThere
        told = self.provider.read_notification(headers, body_text, work.now)
        take_notification(work, told)
        return {"received": True}
