"""Two friends and what they talk about."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.json import Json
from services.members.conversations import actions, views
from services.members.conversations.model import Conversation, Message
from services.members.messages import actions as message_actions
from services.members.messages.views import list_messages
from services.members.trade import Trade
from tests.members.builders import NO_FILTER, NOW, Holder, a_viewer, two_friends


class Talk:
    """Two friends, and a listing of the owner's that the other may see."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.owner, self.other = two_friends(session)
        self.listings, self.parking = Holder(), Holder()
        self.trade = Trade(self.listings, self.parking)
        self.item = uuid7()
        self.listings.shows("listing", self.item, self.owner)
        self.clock = NOW

    def open(self, me: UUID, kind: str = "listing", subject: UUID | None = None) -> Conversation:
        about = {"kind": kind, "id": subject or self.item}
        return actions.open_conversation(self.session, self.trade, me, about, NOW)[0]

    def say(self, me: UUID, conversation: Conversation, text: str = "还在吗?") -> Message:
        return self.send(me, conversation, text=text)

    def send(self, me: UUID, conversation: Conversation, **said: Any) -> Message:
        self.clock += timedelta(seconds=1)
        return message_actions.send_message(
            self.session, self.trade, me, conversation.id, said=said, now=self.clock
        )[0]

    def accept(self, me: UUID, message: Message) -> Json:
        return message_actions.accept_proposal(
            self.session, self.trade, me, message.conversation_id, message.id, now=self.clock
        )[2]

    def mark_read(self, me: UUID, conversation: Conversation) -> None:
        actions.mark_read(self.session, self.trade, me, conversation.id, self.clock)

    def listed(self, me: UUID) -> list[dict[str, Any]]:
        page = views.list_conversations(self.session, self.trade, a_viewer(me), NO_FILTER)
        items: list[dict[str, Any]] = page["items"]
        return items

    def messages(self, me: UUID, conversation: Conversation, locale: str = "en") -> list[Json]:
        looker = a_viewer(me, locale)
        said = list_messages(self.session, self.trade, looker, conversation.id, NO_FILTER)
        items: list[Json] = said["items"]
        return items

    def read(self, me: UUID, conversation: Conversation) -> list[str]:
        return [message["text"] for message in self.messages(me, conversation)]
