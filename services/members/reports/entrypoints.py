"""What can be asked about reports."""

from chassis.ids import as_uuid
from chassis.service import Answer, Json, Work, command, load, query
from contracts.requests import members as requests
from services.members.caller import me, viewer
from services.members.reports import actions as report_actions
from services.members.reports import rules
from services.members.reports import views as report_views
from services.members.trade import AsksTrade


class Reports(AsksTrade):
    """Telling the committee that something is wrong, and its looks into it."""

    @command(calls=True)
    def make_report(self, work: Work, body: Json) -> Answer:
        asked = load(requests.MakeReport, body)
        a_day = rules.A_DAY * work.settings.widen_limits
        report, is_new = report_actions.make_report(
            work.session, self.trade, me(work), asked, a_day=a_day, now=work.now
        )
        shown = report_views.show_to_reporter(report, work.locale)
        return Answer(shown, status=201 if is_new else 200)

    @query
    def my_reports(self, work: Work, query: Json) -> Json:
        asked = load(requests.MyReports, query)
        return report_views.own_reports(work.session, me(work), asked, work.locale)

    # Commands, since each look of the committee is itself written down.
    @command
    def list_reports(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListReports, query)
        found = report_actions.look_at_reports(work.session, me(work), asked, work.now)
        return report_views.committee_page(work.session, found, work.locale)

    @command
    def show_report(self, work: Work, report_id: str) -> Json:
        report = report_actions.look_at_report(work.session, me(work), as_uuid(report_id), work.now)
        return report_views.show_to_committee(work.session, viewer(work), report)

    @command
    def list_reported_messages(self, work: Work, report_id: str, query: Json) -> Json:
        asked = load(requests.ListReportedMessages, query)
        return report_actions.look_at_conversation(
            work.session, viewer(work), as_uuid(report_id), asked
        )
