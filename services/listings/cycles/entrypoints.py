"""What can be asked about rings of swaps."""

from chassis.pages import page_json
from chassis.service import Json, Work, command, load, query
from chassis.standing import AsksStanding
from contracts.requests import listings as requests
from services.listings.agreements import actions as agreement_actions
from services.listings.caller import viewer
from services.listings.cycles import actions as cycle_actions
from services.listings.cycles import views as cycle_views
from services.listings.cycles.model import SwapCycle


class Cycles(AsksStanding):
    """Two or three things that each go to whoever wants them."""

    @query
    def my_swap_cycles(self, work: Work, query: Json) -> Json:
        asked = load(requests.MySwapCycles, query)
        page = cycle_views.own_page(work.session, asked, work.caller.member_id)
        rendered = cycle_views.rendered(work.session, page.items, viewer(work))
        return page_json(rendered, page.next_cursor)

    @query
    def show_swap_cycle(self, work: Work, cycle_id: str) -> Json:
        return _answer(work, cycle_views.own(work.session, cycle_id, work.caller.member_id))

    @command(calls=True)
    def accept_swap_cycle(self, work: Work, cycle_id: str, body: Json) -> Json:
        asked = load(requests.AcceptSwapCycle, body)
        cycle = cycle_views.own(work.session, cycle_id, work.caller.member_id)
        standing = self.standing()
        agreement_actions.accept(work.session, cycle, asked, standing=standing, now=work.now)
        return _answer(work, cycle)

    @command
    def decline_swap_cycle(self, work: Work, cycle_id: str) -> Json:
        cycle = cycle_views.own(work.session, cycle_id, work.caller.member_id)
        return _answer(work, cycle_actions.decline(work.session, cycle, now=work.now))


def _answer(work: Work, cycle: SwapCycle) -> Json:
    return cycle_views.rendered(work.session, [cycle], viewer(work))[0]
