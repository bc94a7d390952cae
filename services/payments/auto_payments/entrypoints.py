"""What a payer can agree to, and the timer that keeps to it."""

from uuid import UUID

from chassis.each_due import each_due
from chassis.ids import as_uuid
from chassis.service import Json, Work, command, every, load, query
from contracts.errors.general import ValidationFailed
from contracts.requests import payments as requests
from services.payments.auto_payments import actions as auto_actions
from services.payments.auto_payments import views as auto_views
from services.payments.auto_payments.rules import METHOD
from services.payments.auto_payments.schemas import auto_payment_json
from services.payments.desk import AsksProvider


class AutoPayments(AsksProvider):
    """Never without the payer's word for this one deal, which they can take back."""

    @command
    def agree_auto_payment(self, work: Work, deal_id: str, body: Json) -> Json:
        asked = load(requests.AgreeAutoPayment, body)
        if METHOD not in self.provider.capabilities().methods:
            # An account that is asked each time cannot be charged without its holder.
            raise ValidationFailed.at("/card_id", "not_offered")
        deal = auto_views.payers_deal(work.session, as_uuid(deal_id), work.caller.member_id)
        agreed = auto_actions.agree(
            work.session, deal, asked["card_id"], provider=self.provider.name, now=work.now
        )
        return auto_payment_json(agreed)

    @query
    def show_auto_payment(self, work: Work, deal_id: str) -> Json:
        deal = auto_views.payers_deal(work.session, as_uuid(deal_id), work.caller.member_id)
        return auto_payment_json(auto_views.auto_payment_of(work.session, deal))

    @command
    def take_back_auto_payment(self, work: Work, deal_id: str) -> None:
        deal = auto_views.payers_deal(work.session, as_uuid(deal_id), work.caller.member_id)
        auto_actions.take_back(work.session, deal)

    @every(seconds=1)
    def pay_balances(self) -> None:
        each_due("auto_payment", self.reading, auto_views.balances_to_pay, self._pay_balance)

    def _pay_balance(self, charge_id: UUID) -> None:
        with self.work() as work:
            order = auto_actions.start(
                work.session,
                charge_id,
                provider=self.provider.name,
                ask_after=work.settings.sweep,
                now=work.now,
            )
        # Committed before the provider hears of it, as when the payer pays by hand.
        if order:
            self.desk.give(order)
