"""What can be asked about disputes over things."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from chassis.disputes.entrypoints import JudgesDisputes
from chassis.disputes.model import Case
from chassis.disputes.views import Docket, listed
from chassis.service import Json, Work, command, load
from contracts.requests import listings as requests
from contracts.requests.common import Request
from services.listings.caller import deal_answer, own_deal, viewer
from services.listings.disputes import actions as dispute_actions
from services.listings.disputes.schemas import content_json, listed_json
from services.listings.disputes.views import DOCKET


class Disputes(JudgesDisputes):
    """One side objects; the two settle it, or the committee decides."""

    docket: ClassVar[Docket] = DOCKET
    decision: ClassVar[type[Request]] = requests.DecideDispute
    look: ClassVar[tuple[str, str]] = ("disputes_seen", "reservation_ids")

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

    def cases_shown(self, work: Work, cases: Sequence[Case]) -> list[Json]:
        return listed(work.session, cases, partial(listed_json, locale=work.locale))

    def content_shown(self, work: Work, case: Case) -> Json:
        return content_json(case.dispute, case.deal, viewer(work))

    def decide(self, work: Work, case: Case, asked: Json) -> None:
        me = work.caller.member_id
        dispute_actions.decide(work.session, case, asked, decided_by=me, now=work.now)
