"""What can be asked about conversations."""

from chassis.ids import as_uuid
from chassis.service import Answer, Json, Work, command, load, query
from contracts.requests import members as requests
from services.members.caller import me, viewer
from services.members.conversations import actions as conversation_actions
from services.members.conversations import views as conversation_views
from services.members.trade import AsksTrade


class Conversations(AsksTrade):
    """Talking about an item, a space or a deal, or with the committee."""

    @command(calls=True)
    def open_conversation(self, work: Work, body: Json) -> Answer:
        subject = load(requests.OpenConversation, body)["subject"]
        talk, is_new = conversation_actions.open_conversation(
            work.session, self.trade, me(work), subject, work.now
        )
        shown = conversation_views.show_conversation(work.session, self.trade, viewer(work), talk)
        return Answer(shown, status=201 if is_new else 200)

    @query(calls=True)
    def list_conversations(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListConversations, query)
        return conversation_views.list_conversations(work.session, self.trade, viewer(work), asked)

    @command(calls=True)
    def mark_read(self, work: Work, conversation_id: str) -> Json:
        talk = conversation_actions.mark_read(
            work.session, self.trade, me(work), as_uuid(conversation_id), work.now
        )
        return conversation_views.show_conversation(work.session, self.trade, viewer(work), talk)
