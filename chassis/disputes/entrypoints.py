"""What the committee can ask about disputes."""

from collections.abc import Sequence
from typing import ClassVar

from chassis.disputes.actions import note_looks
from chassis.disputes.model import Case
from chassis.disputes.views import Docket
from chassis.pages import page_json
from chassis.service import Json, Work, command, load
from chassis.standing import AsksStanding
from contracts.requests.common import Request
from contracts.requests.disputes import ListDisputes


class JudgesDisputes(AsksStanding):
    """A service with deals that are disputed: its `docket`, what its committee has to say to decide
    (`decision`), and of which event tells that it has looked (`look`)."""

    docket: ClassVar[Docket]
    decision: ClassVar[type[Request]]
    look: ClassVar[tuple[str, str]]

    def cases_shown(self, work: Work, cases: Sequence[Case]) -> list[Json]:
        """As in a list."""
        raise NotImplementedError

    def content_shown(self, work: Work, case: Case) -> Json:
        """What there is to go by."""
        raise NotImplementedError

    def decide(self, work: Work, case: Case, asked: Json) -> None:
        """Put the committee's word into effect."""
        raise NotImplementedError

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
