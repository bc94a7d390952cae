"""What the committee can ask about disputes."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from chassis.disputes.actions import note_looks
from chassis.disputes.model import Case
from chassis.disputes.views import Docket
from chassis.pages import page_json
from chassis.service import Json, Work, command, load, query
from chassis.standing import AsksStanding
from contracts.disputes import check_open
from contracts.requests.common import Request
from contracts.requests.disputes import ListDisputes


class JudgesDisputes(AsksStanding):
    """A service with deals that are disputed: its `docket`, what its committee has to say to decide
    (`decision`), and of which event tells that it has looked (`look`)."""

    docket: ClassVar[Docket]
    decision: ClassVar[type[Request]]
    look: ClassVar[tuple[str, str]]

    @abstractmethod
    def cases_shown(self, work: Work, cases: Sequence[Case]) -> list[Json]:
        """As in a list."""

    @abstractmethod
    def content_shown(self, work: Work, case: Case) -> Json:
        """What there is to go by."""

    @abstractmethod
    def decide(self, work: Work, case: Case, asked: Json) -> None:
        """Put the committee's word into effect."""

    @abstractmethod
    def talk_subjects(self, case: Case) -> list[tuple[str, UUID]]:
        """What the two talk about where they talk about the deal: (kind, id)."""

    def photo_shown_before(self, work: Work, photo_id: UUID, viewer_id: UUID) -> set[UUID]:
        """The communities whose committees may look at a photo while a dispute is open."""
        return self.docket.shows(work.session, photo_id, viewer_id)

    @query(anonymous=True)
    def disputed_photo(self, work: Work, photo_id: str, viewer_id: str) -> Json:
        """The communities whose committees may look at it, as members asks for one of them."""
        found = self.photo_shown_before(work, UUID(photo_id), UUID(viewer_id))
        return {"communities": sorted(map(str, found))}

    @query
    def disputed_talk(self, work: Work, dispute_id: str) -> Json:
        """What members have to know before somebody of a committee reads there what was said: who
        of the two agrees to it, and before which committee the dispute is. NotThere for who has a
        part in it, DisputeClosed once it is over."""
        case = self.docket.of_others(work.session, dispute_id, work.caller.member_id)
        check_open(is_open=case.dispute.is_open)
        deal, dispute = case.deal, case.dispute
        consents = {deal.owner_id: dispute.payee_shows_at, deal.payer_id: dispute.payer_shows_at}
        return {
            "deal_id": str(deal.id),
            "community_id": str(case.community_id),
            "two": [str(member_id) for member_id in consents],
            "shown_by": [str(member_id) for member_id, since in consents.items() if since],
            "subjects": [[kind, str(subject_id)] for kind, subject_id in self.talk_subjects(case)],
        }

    # Commands, since each look of the committee is itself written down.
    @command(calls=True)
    def list_disputes(self, work: Work, query: Json) -> Json:
        asked = load(ListDisputes, query)
        me, session = work.caller.member_id, work.session
        found = self.docket.page(session, me, self.committees(), asked)
        note_looks(session, self.look, found.items, seen_by=me)
        return page_json(self.cases_shown(work, found.items), found.next_cursor)

    @command(calls=True)
    def show_dispute(self, work: Work, dispute_id: str) -> Json:
        case = self._case(work, dispute_id)
        me = work.caller.member_id
        note_looks(work.session, self.look, [case], seen_by=me, closely=True)
        return self._looked_into(work, case)

    @command(calls=True)
    def decide_dispute(self, work: Work, dispute_id: str, body: Json) -> Json:
        asked = load(self.decision, body)
        case = self._case(work, dispute_id)
        self.decide(work, case, asked)
        return self._looked_into(work, case)

    def _case(self, work: Work, dispute_id: str) -> Case:
        return self.docket.case(work.session, dispute_id, work.caller.member_id, self.committees())

    def _looked_into(self, work: Work, case: Case) -> Json:
        """With `content`, what there is to go by, while it is open; None later."""
        (shown,) = self.cases_shown(work, [case])
        del shown["cursor"]
        content = self.content_shown(work, case) if case.dispute.is_open else None
        return {**shown, "content": content}
