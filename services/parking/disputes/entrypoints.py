"""What can be asked about disputes over bookings."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar
from uuid import UUID

from chassis.disputes.clock import EndsDisputes
from chassis.disputes.entrypoints import JudgesDisputes
from chassis.disputes.model import Case
from chassis.disputes.views import Docket, listed
from chassis.service import Json, Remote, Work, command, load
from contracts.requests import parking as requests
from contracts.requests.common import Request
from services.parking.caller import booking_answer, own_booking, viewer
from services.parking.disputes import actions as dispute_actions
from services.parking.disputes.schemas import content_json, listed_json
from services.parking.disputes.views import DOCKET


class Disputes(JudgesDisputes, EndsDisputes):
    """One side objects; the two settle it, the committee decides, or the time is over."""

    listings = Remote("listings")

    docket: ClassVar[Docket] = DOCKET
    decision: ClassVar[type[Request]] = requests.DecideDispute
    look: ClassVar[tuple[str, str]] = ("booking_disputes_seen", "booking_ids")

    @command
    def dispute_booking(self, work: Work, booking_id: str, body: Json) -> Json:
        asked = load(requests.DisputeBooking, body)
        booking = own_booking(work, booking_id, lock=True)
        dispute_actions.dispute_booking(
            work.session,
            booking,
            asked,
            caller_id=work.caller.member_id,
            now=work.now,
            lasts=self.settings.dispute_lasts,
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

    @command
    def propose_booking_split(self, work: Work, booking_id: str, body: Json) -> Json:
        asked = load(requests.ProposeBookingSplit, body)
        booking = own_booking(work, booking_id, lock=True)
        dispute_actions.propose_end(
            work.session, booking, asked, caller_id=work.caller.member_id, now=work.now
        )
        return booking_answer(work, booking)

    @command
    def accept_booking_split(self, work: Work, booking_id: str, proposal_id: str) -> Json:
        booking = own_booking(work, booking_id, lock=True)
        dispute_actions.accept_end(
            work.session, booking, proposal_id, caller_id=work.caller.member_id, now=work.now
        )
        return booking_answer(work, booking)

    @command(calls=True)
    def show_booking_evidence(self, work: Work, booking_id: str, body: Json) -> Json:
        photo_ids = load(requests.ShowBookingEvidence, body)["photo_ids"]
        # Whose booking it is first: nobody else is told anything, not even about photos.
        booking = own_booking(work, booking_id)
        asked = [str(photo_id) for photo_id in photo_ids]
        missing = self.listings.own_photos(photo_ids=asked)["missing"]
        work.session.refresh(booking, with_for_update=True)
        dispute_actions.show_photos(
            work.session,
            booking,
            photo_ids,
            caller_id=work.caller.member_id,
            own_photos=not missing,
            now=work.now,
        )
        return booking_answer(work, booking)

    @command
    def show_booking_conversation(self, work: Work, booking_id: str) -> Json:
        booking = own_booking(work, booking_id, lock=True)
        dispute_actions.show_conversation(
            work.session, booking, caller_id=work.caller.member_id, now=work.now
        )
        return booking_answer(work, booking)

    def cases_shown(self, work: Work, cases: Sequence[Case]) -> list[Json]:
        return listed(work.session, cases, partial(listed_json, locale=work.locale))

    def content_shown(self, work: Work, case: Case) -> Json:
        return content_json(case.dispute, case.deal, viewer(work))

    def decide(self, work: Work, case: Case, asked: Json) -> None:
        me = work.caller.member_id
        dispute_actions.decide(work.session, case, asked, decided_by=me, now=work.now)

    def locked(self, work: Work, dispute_id: UUID) -> Case:
        return dispute_actions.locked(work.session, dispute_id)

    def take_default(self, work: Work, case: Case) -> None:
        dispute_actions.end_by_default(work.session, case, now=work.now)

    def remind_committee(self, work: Work, case: Case) -> None:
        dispute_actions.remind_committee(work.session, case, now=work.now)

    def talk_subjects(self, case: Case) -> list[tuple[str, UUID]]:
        return [("booking", case.deal.id), ("parking_space", case.deal.space_id)]
