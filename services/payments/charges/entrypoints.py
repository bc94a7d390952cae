"""What can be asked about charges."""

from functools import partial
from uuid import UUID

from chassis.ids import as_uuid
from chassis.pages import Paging, page_json
from chassis.service import Answer, Json, Work, command, load, query
from contracts.errors.general import NotThere, ValidationFailed
from contracts.requests import payments as requests
from services.payments.cards.views import card_at
from services.payments.charges import actions as charge_actions
from services.payments.charges import views as charge_views
from services.payments.charges.model import Charge
from services.payments.desk import AsksProvider
from services.payments.providers.rules import Order


class Charges(AsksProvider):
    """What members are to pay, and paying it."""

    @query
    def list_charges(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListCharges, query)
        page = charge_views.list_charges(
            work.session, work.caller.member_id, Paging.of(asked), deal_id=asked.get("deal_id")
        )
        shown = charge_views.shown(work.session, page.items, work.caller.member_id)
        return page_json(shown, page.next_cursor)

    @query
    def show_charge(self, work: Work, charge_id: str) -> Json:
        charge = charge_views.charge_seen_by(
            work.session, as_uuid(charge_id), work.caller.member_id
        )
        if charge is None:
            raise NotThere
        return _shown(work, charge, work.caller.member_id)

    @command(calls=True)
    def pay_charge(self, work: Work, charge_id: str, body: Json) -> Answer:
        asked = load(requests.PayCharge, body)
        member_id = work.caller.member_id
        due = charge_actions.charge_to_pay(work.session, as_uuid(charge_id), member_id)
        if under_way := self._under_way(work, due, asked):
            return under_way
        charge, order = charge_actions.start_payment(
            work.session,
            due.id,
            caller_id=member_id,
            card_id=asked.get("card_id") or self._account(work, asked["method"]),
            provider=self.provider.name,
            ask_after=work.settings.sweep,
            hold_days=self.provider.capabilities().hold_days,
            now=work.now,
        )
        # The attempt is committed before the provider hears of it.
        work.after_commit(partial(self._pay, order, charge.id))
        return Answer(_shown(work, charge, member_id), status=202)

    def _under_way(self, work: Work, charge: Charge, asked: Json) -> Answer | None:
        """The same payment again, where its payer has not gone on with it on their phone yet."""
        found = charge_views.what_to_do(work.session, [charge], charge.deal.payer_id)
        to_do = found.get(charge.id)
        if not to_do or to_do["method"] != asked.get("method"):
            return None
        return Answer(_shown(work, charge, charge.deal.payer_id), status=202)

    def _account(self, work: Work, method: str) -> UUID:
        """What the caller has linked at the provider, for a method that takes it from there."""
        provider = self.provider
        if method not in provider.capabilities().methods:
            raise ValidationFailed.at("/method", "not_offered")
        account = card_at(work.session, work.caller.member_id, provider.name)
        if account is None:
            raise ValidationFailed.at("/method", "no_account_linked")
        return account.id

    def _pay(self, order: Order, charge_id: UUID) -> Answer:
        self.desk.give(order)
        with self.reading() as work:
            charge = charge_views.get_charge(work.session, charge_id)
            settled = charge.status != "processing"
            return Answer(
                _shown(work, charge, charge.deal.payer_id), status=200 if settled else 202
            )

    @command(anonymous=True, calls=True)
    def close_charges(self, work: Work, deal_id: str, supplement: int | None = None) -> Json:
        """Asked by the service that owns the deal, before a hold lapses, or before a supplement of
        this number does."""
        deal = as_uuid(deal_id)
        outcome, order = charge_actions.close_charges(work.session, deal, supplement)
        if order:
            work.after_commit(partial(self._close, order, deal, supplement))
        return {"outcome": outcome}

    def _close(self, order: Order, deal_id: UUID | None, supplement: int | None) -> Json:
        self.desk.close(order)
        with self.work() as work:
            outcome, _ = charge_actions.close_charges(work.session, deal_id, supplement)
        return {"outcome": outcome}


def _shown(work: Work, charge: Charge, member_id: UUID) -> Json:
    (shown,) = charge_views.shown(work.session, [charge], member_id)
    return shown
