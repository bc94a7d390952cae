"""Two friends, what can be reported of one by the other, and a committee."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.json import Json
from services.members.accounts.model import Member
from services.members.communities.actions import appoint
from services.members.decisions import actions as decision_actions
from services.members.reports import actions, views
from services.members.reports.model import Report
from services.members.residency.views import required_community
from tests.members.builders import NO_FILTER, NOW, a_committee_member, a_resident, a_viewer
from tests.members.talk import Talk


class Matter(Talk):
    """`owner` is reported by `other`, and `judge` sits on their committee."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.community = required_community(session, self.owner)
        self.judge = a_committee_member(session, self.community)
        self.talk = self.open(self.other)
        self.message = self.say(self.owner, self.talk, "你给我等着")

    def report(
        self,
        kind: str = "message",
        subject: UUID | None = None,
        *,
        by: UUID | None = None,
        a_day: int = 10,
        **said: Any,
    ) -> Report:
        asked = {
            "subject": {"kind": kind, "id": subject or self.message.id},
            "reason": "abuse",
            **said,
        }
        now = said.pop("now", NOW)
        asked.pop("now", None)
        return actions.make_report(
            self.session, self.trade, by or self.other, asked, a_day=a_day, now=now
        )[0]

    def looked_at(self, report: Report) -> Json:
        """The report as the judge sees it."""
        seen = actions.look_at_report(self.session, self.judge, report.id, NOW)
        return views.show_to_committee(self.session, a_viewer(self.judge), seen)

    def read_by_judge(self, report: Report) -> list[str]:
        """What was said in the talk of the reported message."""
        judge = a_viewer(self.judge)
        said = actions.look_at_conversation(self.session, judge, report.id, NO_FILTER)
        return [message["text"] for message in said["items"]]

    def member(self, member_id: UUID) -> Member:
        return self.session.get_one(Member, member_id)

    def decide(self, report: Report, decision: str, *, by: UUID | None = None) -> Report:
        asked: Json = {"decision": decision, "reason": "违反公约"}
        return decision_actions.decide_report(
            self.session, self.trade, by or self.judge, report.id, asked, now=NOW
        )

    def another_judge(self) -> UUID:
        return a_committee_member(self.session, self.community)

    def a_neighbour(self) -> UUID:
        return a_resident(self.session, self.community)

    def seats(self, member_id: UUID) -> UUID:
        """Put somebody on the committee."""
        appoint(self.session, self.community, member_id, NOW)
        return member_id
