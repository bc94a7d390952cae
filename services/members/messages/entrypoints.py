"""What can be asked about messages."""

from uuid import UUID

from chassis.ids import as_uuid
from chassis.service import Json, Work, command, load, query
from contracts.requests import members as requests
from services.members.accounts import views as account_views
from services.members.caller import me, viewer
from services.members.conversations.schemas import message_json
from services.members.messages import actions as message_actions
from services.members.messages import views as message_views
from services.members.neighbours import views as neighbour_views
from services.members.notices import views as notice_views
from services.members.reports import views as report_views
from services.members.standing.views import committees_served
from services.members.trade import AsksTrade


class Messages(AsksTrade):
    """Words, photos, proposals to meet."""

    @query(calls=True)
    def list_messages(self, work: Work, conversation_id: str, query: Json) -> Json:
        asked = load(requests.ListMessages, query)
        return message_views.list_messages(
            work.session, self.trade, viewer(work), as_uuid(conversation_id), asked
        )

    @command(calls=True)
    def send_message(self, work: Work, conversation_id: str, body: Json) -> Json:
        said = load(requests.SendMessage, body)
        message, talk = message_actions.send_message(
            work.session, self.trade, me(work), as_uuid(conversation_id), said=said, now=work.now
        )
        return message_json(message, talk, viewer(work))

    @command(calls=True)
    def accept_proposal(self, work: Work, conversation_id: str, message_id: str) -> Json:
        message, talk, reservation = message_actions.accept_proposal(
            work.session,
            self.trade,
            me(work),
            as_uuid(conversation_id),
            as_uuid(message_id),
            now=work.now,
        )
        return {**message_json(message, talk, viewer(work)), "reservation": reservation}

    # A command, since the committee's look is itself written down.
    @command(calls=True)
    def read_disputed_conversation(self, work: Work, dispute_id: str, query: Json) -> Json:
        asked = load(requests.ReadDisputedConversation, query)
        return message_actions.read_disputed(
            work.session, self.trade, viewer(work), dispute_id, asked, now=work.now
        )

    @query(anonymous=True, calls=True)
    def may_see_photo(self, work: Work, photo_id: str, viewer_id: str) -> Json:
        """Anonymous: the gateway has verified the signed address that names the viewer."""
        photo, looker = as_uuid(photo_id), as_uuid(viewer_id)
        if photo is None or looker is None:
            return {"seen": False}
        return {
            "seen": neighbour_views.may_see_avatar(work.session, photo, looker)
            or notice_views.may_see_photo(work.session, photo, looker)
            or report_views.may_see_photo(work.session, photo, looker)
            or message_views.may_see_photo(work.session, self.trade, photo, looker)
            or self._decides_about(work, photo, looker)
        }

    @query(anonymous=True)
    def photos_in_use(self, work: Work, photo_ids: list[str]) -> Json:
        """Those of `photo_ids` that something here shows. Anonymous: listings' clock asks, before
        it deletes what nobody uses."""
        asked = [UUID(photo_id) for photo_id in photo_ids]
        found = {
            photo_id
            for views in (account_views, message_views, notice_views, report_views)
            for photo_id in views.photos_in_use(work.session, asked)
        }
        return {"in_use": sorted(str(photo_id) for photo_id in found)}

    def _decides_about(self, work: Work, photo_id: UUID, viewer_id: UUID) -> bool:
        """Whether it shows what a dispute is about that the viewer decides as of the committee."""
        served = committees_served(work.session, viewer_id)
        return bool(served and served & self.trade.disputed_before(photo_id, viewer_id))
