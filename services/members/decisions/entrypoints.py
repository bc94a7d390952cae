"""What can be asked about decisions."""

from chassis.ids import as_uuid
from chassis.service import Json, Work, command, load, query
from contracts.requests import members as requests
from services.members.caller import me, viewer
from services.members.decisions import actions as decision_actions
from services.members.decisions import views as decision_views
from services.members.reports.views import show_to_committee
from services.members.trade import AsksTrade


class Decisions(AsksTrade):
    """The committee decides on reports, and may show again what it has hidden."""

    @command(calls=True)
    def decide_report(self, work: Work, report_id: str, body: Json) -> Json:
        asked = load(requests.DecideReport, body)
        report = decision_actions.decide_report(
            work.session, self.trade, me(work), as_uuid(report_id), asked, now=work.now
        )
        return show_to_committee(work.session, viewer(work), report)

    @command
    def lift_decision(self, work: Work, report_id: str, body: Json) -> Json:
        reason = load(requests.LiftDecision, body)["reason"]
        report = decision_actions.lift_decision(
            work.session, me(work), as_uuid(report_id), reason, work.now
        )
        return show_to_committee(work.session, viewer(work), report)

    # Also whoever is suspended reads why.
    @query(for_privacy=True)
    def my_decisions(self, work: Work, query: Json) -> Json:
        asked = load(requests.MyDecisions, query)
        return decision_views.decisions_about(work.session, me(work), asked, work.locale)
