"""What can be asked about the money of a deal."""

from chassis.ids import as_uuid
from chassis.service import Json, Service, Work, query
from contracts.errors.general import NotThere
from services.payments.deals import views as deal_views
from services.payments.deals.schemas import deal_money_json


class Deals(Service):
    """What was paid for a deal, and where it went."""

    @query
    def deal_money(self, work: Work, deal_id: str) -> Json:
        money = deal_views.deal_money(work.session, as_uuid(deal_id), work.caller.member_id)
        if money is None:
            raise NotThere
        return deal_money_json(money.deal, money.movements)
