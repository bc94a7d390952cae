"""What can be asked about payouts."""

from chassis.pages import Paging, page_json
from chassis.service import Json, Service, Work, load, query
from contracts.requests import payments as requests
from services.payments.payouts import views as payout_views
from services.payments.payouts.schemas import payout_json


class Payouts(Service):
    """What the platform pays members."""

    @query
    def list_payouts(self, work: Work, query: Json) -> Json:
        paging = Paging.of(load(requests.ListPayouts, query))
        page = payout_views.list_payouts(work.session, work.caller.member_id, paging)
        return page_json([payout_json(payout) for payout in page.items], page.next_cursor)
