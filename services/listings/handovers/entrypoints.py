"""What can be asked about handovers."""

from chassis.service import Json, Service, Work, command, load, query
from contracts.requests import listings as requests
from services.listings.caller import deal_answer, own_deal
from services.listings.handovers import actions as handover_actions
from services.listings.handovers import views as handover_views


class Handovers(Service):
    """A thing changes hands."""

    @query
    def handover_code(self, work: Work, reservation_id: str) -> Json:
        deal = own_deal(work, reservation_id)
        key, viewer_id = work.settings.handover_key, work.caller.member_id
        return {"code": handover_views.code_shown(deal, viewer_id=viewer_id, key=key)}

    @command
    def hand_over(self, work: Work, reservation_id: str, body: Json) -> Json:
        code = load(requests.HandOver, body)["code"]
        deal = own_deal(work, reservation_id)
        key, caller_id = work.settings.handover_key, work.caller.member_id
        handover_actions.enter_code(
            work.session, deal, code, caller_id=caller_id, key=key, now=work.now
        )
        return deal_answer(work, deal)

    @command
    def confirm_handover(self, work: Work, reservation_id: str) -> Json:
        deal = own_deal(work, reservation_id)
        caller_id = work.caller.member_id
        handover_actions.confirm(work.session, deal, caller_id=caller_id, now=work.now)
        return deal_answer(work, deal)
