"""What can be asked about notices."""

from chassis.ids import as_uuid
from chassis.service import Json, Work, command, load, query
from contracts.requests import members as requests
from services.members.caller import me, viewer
from services.members.notices import actions as notice_actions
from services.members.notices import views as notice_views
from services.members.trade import AsksTrade


class Notices(AsksTrade):
    """What the committee tells the neighbourhood."""

    @query
    def list_notices(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListNotices, query)
        return notice_views.list_notices(work.session, viewer(work), asked)

    @query
    def show_notice(self, work: Work, notice_id: str) -> Json:
        notice = notice_views.readable(work.session, me(work), as_uuid(notice_id))
        return notice_views.show_notice(work.session, viewer(work), notice)

    @command(calls=True)
    def publish_notice(self, work: Work, body: Json) -> Json:
        asked = load(requests.PublishNotice, body)
        notice = notice_actions.publish_notice(work.session, self.trade, me(work), asked, work.now)
        return notice_views.show_notice(work.session, viewer(work), notice)

    @command(calls=True)
    def change_notice(self, work: Work, notice_id: str, body: Json) -> Json:
        asked = load(requests.ChangeNotice, body)
        notice = notice_actions.change_notice(
            work.session, self.trade, me(work), as_uuid(notice_id), asked=asked, now=work.now
        )
        return notice_views.show_notice(work.session, viewer(work), notice)

    @command
    def remove_notice(self, work: Work, notice_id: str) -> Json:
        notice_actions.remove_notice(work.session, me(work), as_uuid(notice_id), work.now)
        return {}

    @command
    def mark_notice_read(self, work: Work, notice_id: str) -> Json:
        notice = notice_actions.mark_notice_read(
            work.session, me(work), as_uuid(notice_id), work.now
        )
        return notice_views.show_notice(work.session, viewer(work), notice)
