"""What can be asked about disputes over bookings."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from chassis.disputes.entrypoints import JudgesDisputes
from chassis.disputes.model import Case
from chassis.disputes.views import Docket, listed
from chassis.service import Json, Work, command, load
from contracts.requests import parking as requests
from contracts.requests.common import Request
from services.parking.caller import booking_answer, own_booking
from services.parking.disputes import actions as dispute_actions
from services.parking.disputes.schemas import content_json, listed_json
from services.parking.disputes.views import DOCKET


class Disputes(JudgesDisputes):
    """One side objects; the two settle it, or the committee decides."""

    docket: ClassVar[Docket] = DOCKET
    decision: ClassVar[type[Request]] = requests.DecideDispute
    look: ClassVar[tuple[str, str]] = ("booking_disputes_seen", "booking_ids")

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

    def cases_shown(self, work: Work, cases: Sequence[Case]) -> list[Json]:
        return listed(work.session, cases, partial(listed_json, locale=work.locale))

    def content_shown(self, work: Work, case: Case) -> Json:
        return content_json(case.dispute, case.deal)

    def decide(self, work: Work, case: Case, asked: Json) -> None:
        me = work.caller.member_id
        dispute_actions.decide(work.session, case, asked, decided_by=me, now=work.now)
