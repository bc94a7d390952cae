"""What can be asked about charges."""

from functools import partial
from uuid import UUID

from chassis.ids import as_uuid
from chassis.pages import Paging, page_json
from chassis.service import Answer, Json, Work, command, load, query
from contracts.errors.general import NotThere
from contracts.requests import payments as requests
from services.payments.charges import actions as charge_actions
from services.payments.charges import views as charge_views
from services.payments.charges.schemas import charge_json
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
