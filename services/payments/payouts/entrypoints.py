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
        to_do = payout_views.what_to_do(work.session, page.items)
        shown = [payout_json(payout, to_do.get(payout.id)) for payout in page.items]
        return page_json(shown, page.next_cursor)
