"""What can be asked about disputes."""

from chassis.pages import page_json
from chassis.service import Json, Work, command, load
from chassis.standing import AsksStanding
from contracts.requests import listings as requests
from services.listings.caller import deal_answer, own_deal, viewer
from services.listings.disputes import actions as dispute_actions
from services.listings.disputes import views as dispute_views
from services.listings.disputes.views import Case


class Disputes(AsksStanding):
    """One side objects; the two settle it, or the committee decides."""

    @command
    def dispute_reservation(self, work: Work, reservation_id: str, body: Json) -> Json:
        asked = load(requests.DisputeReservation, body)
        deal = own_deal(work, reservation_id)
        caller_id = work.caller.member_id
        dispute_actions.dispute(work.session, deal, asked, caller_id=caller_id, now=work.now)
        return deal_answer(work, deal)

    @command
    def answer_reservation_dispute(self, work: Work, reservation_id: str, body: Json) -> Json:
        asked = load(requests.AnswerReservationDispute, body)
        deal = own_deal(work, reservation_id)
        caller_id = work.caller.member_id
        dispute_actions.answer_dispute(work.session, deal, asked, caller_id=caller_id, now=work.now)
        return deal_answer(work, deal)

    # Commands, since each look of the committee is itself written down.
    @command(calls=True)
    def list_disputes(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListDisputes, query)
        me, session = work.caller.member_id, work.session
        found = dispute_views.cases_page(session, me, self.committees(), asked)
        dispute_actions.note_looks(session, found.items, seen_by=me)
        return page_json(
            dispute_views.rendered(session, found.items, viewer(work)), found.next_cursor
        )

    @command(calls=True)
    def show_dispute(self, work: Work, dispute_id: str) -> Json:
        case = self._case(work, dispute_id)
        me = work.caller.member_id
        dispute_actions.note_looks(work.session, [case], seen_by=me, closely=True)
        return dispute_views.looked_into(work.session, case, viewer(work))

    @command(calls=True)
    def decide_dispute(self, work: Work, dispute_id: str, body: Json) -> Json:
        asked = load(requests.DecideDispute, body)
        case = self._case(work, dispute_id)
        me = work.caller.member_id
        dispute_actions.decide(work.session, case, asked, decided_by=me, now=work.now)
        return dispute_views.looked_into(work.session, case, viewer(work))

    def _case(self, work: Work, dispute_id: str) -> Case:
        me = work.caller.member_id
        return dispute_views.case_of(work.session, dispute_id, me, self.committees())
