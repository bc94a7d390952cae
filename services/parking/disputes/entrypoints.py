"""What can be asked about disputes."""

from chassis.pages import page_json
from chassis.service import Json, Work, command, load
from chassis.standing import AsksStanding
from contracts.requests import parking as requests
from services.parking.caller import booking_answer, own_booking
from services.parking.disputes import actions as dispute_actions
from services.parking.disputes import views as dispute_views
from services.parking.disputes.views import Case


class Disputes(AsksStanding):
    """One side objects; the two settle it, or the committee decides."""

    @command
    def dispute_booking(self, work: Work, booking_id: str, body: Json) -> Json:
        asked = load(requests.DisputeBooking, body)
        booking = own_booking(work, booking_id, lock=True)
        dispute_actions.dispute_booking(
            work.session, booking, asked, caller_id=work.caller.member_id, now=work.now
        )
        return booking_answer(work, booking)

    @command
    def answer_booking_dispute(self, work: Work, booking_id: str, body: Json) -> Json:
        asked = load(requests.AnswerBookingDispute, body)
        booking = own_booking(work, booking_id, lock=True)
        dispute_actions.answer_dispute(
            work.session, booking, asked, caller_id=work.caller.member_id, now=work.now
        )
        return booking_answer(work, booking)

    @command
    def withdraw_dispute(self, work: Work, booking_id: str) -> Json:
        booking = own_booking(work, booking_id, lock=True)
        dispute_actions.withdraw_dispute(
            work.session, booking, caller_id=work.caller.member_id, now=work.now
        )
        return booking_answer(work, booking)

    # Commands, since each look of the committee is itself written down.
    @command(calls=True)
    def list_disputes(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListDisputes, query)
        me, session = work.caller.member_id, work.session
        found = dispute_views.cases_page(session, me, self.committees(), asked)
        dispute_actions.note_looks(session, found.items, seen_by=me)
        return page_json(
            dispute_views.rendered(session, found.items, work.locale), found.next_cursor
        )

    @command(calls=True)
    def show_dispute(self, work: Work, dispute_id: str) -> Json:
        case = self._case(work, dispute_id)
        me = work.caller.member_id
        dispute_actions.note_looks(work.session, [case], seen_by=me, closely=True)
        return dispute_views.looked_into(work.session, case, work.locale)

    @command(calls=True)
    def decide_dispute(self, work: Work, dispute_id: str, body: Json) -> Json:
        asked = load(requests.DecideDispute, body)
        case = self._case(work, dispute_id)
        me = work.caller.member_id
        dispute_actions.decide(work.session, case, asked, decided_by=me, now=work.now)
        return dispute_views.looked_into(work.session, case, work.locale)

    def _case(self, work: Work, dispute_id: str) -> Case:
        me = work.caller.member_id
        return dispute_views.case_of(work.session, dispute_id, me, self.committees())
