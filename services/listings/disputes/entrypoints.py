"""What can be asked about disputes over things."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar
from uuid import UUID

from chassis.disputes.clock import EndsDisputes
from chassis.disputes.entrypoints import JudgesDisputes
from chassis.disputes.model import Case
from chassis.disputes.views import Docket, listed
from chassis.service import Json, Work, command, load
from contracts.requests import listings as requests
from contracts.requests.common import Request
from services.listings.caller import deal_answer, own_deal, viewer
from services.listings.disputes import actions as dispute_actions
from services.listings.disputes.schemas import content_json, listed_json
from services.listings.disputes.views import DOCKET, shown_by_dispute


class Disputes(JudgesDisputes, EndsDisputes):
    """One side objects; the two settle it, the committee decides, or the time is over."""

    docket: ClassVar[Docket] = DOCKET
    decision: ClassVar[type[Request]] = requests.DecideDispute
    look: ClassVar[tuple[str, str]] = ("disputes_seen", "reservation_ids")

    @command
    def dispute_reservation(self, work: Work, reservation_id: str, body: Json) -> Json:
        asked = load(requests.DisputeReservation, body)
        deal = own_deal(work, reservation_id)
        caller_id = work.caller.member_id
        dispute_actions.dispute(
            work.session,
            deal,
            asked,
            caller_id=caller_id,
            now=work.now,
            lasts=self.settings.dispute_lasts,
        )
        return deal_answer(work, deal)

    @command
    def answer_reservation_dispute(self, work: Work, reservation_id: str, body: Json) -> Json:
        asked = load(requests.AnswerReservationDispute, body)
        deal = own_deal(work, reservation_id)
        caller_id = work.caller.member_id
        dispute_actions.answer_dispute(work.session, deal, asked, caller_id=caller_id, now=work.now)
        return deal_answer(work, deal)

    @command
    def propose_reservation_split(self, work: Work, reservation_id: str, body: Json) -> Json:
        asked = load(requests.ProposeReservationSplit, body)
        deal = own_deal(work, reservation_id)
        caller_id = work.caller.member_id
        dispute_actions.propose_end(work.session, deal, asked, caller_id=caller_id, now=work.now)
        return deal_answer(work, deal)

    @command
    def accept_reservation_split(self, work: Work, reservation_id: str, proposal_id: str) -> Json:
        deal = own_deal(work, reservation_id)
        caller_id = work.caller.member_id
        dispute_actions.accept_end(
            work.session, deal, proposal_id, caller_id=caller_id, now=work.now
        )
        return deal_answer(work, deal)

    @command
    def show_reservation_evidence(self, work: Work, reservation_id: str, body: Json) -> Json:
        photo_ids = load(requests.ShowReservationEvidence, body)["photo_ids"]
        deal = own_deal(work, reservation_id)
        caller_id = work.caller.member_id
        dispute_actions.show_photos(
            work.session, deal, photo_ids, caller_id=caller_id, now=work.now
        )
        return deal_answer(work, deal)

    @command
    def show_reservation_conversation(self, work: Work, reservation_id: str) -> Json:
        deal = own_deal(work, reservation_id)
        caller_id = work.caller.member_id
        dispute_actions.show_conversation(work.session, deal, caller_id=caller_id, now=work.now)
        return deal_answer(work, deal)

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
        dispute_actions.remind_committee(work.session, case)

    def talk_subjects(self, case: Case) -> list[tuple[str, UUID]]:
        return [("reservation", case.deal.id), *(("listing", one) for one in case.deal.item_ids)]

    def photo_shown_before(self, work: Work, photo_id: UUID, viewer_id: UUID) -> set[UUID]:
        return shown_by_dispute(work.session, photo_id, viewer_id)
