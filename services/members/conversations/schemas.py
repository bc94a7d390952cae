"""How a message looks to who may read it."""

from chassis.clock import rfc3339
from chassis.viewer import Viewer
from contracts.json import Json
from contracts.labels import status_label
from services.members.conversations.model import Conversation, Message
from services.members.conversations.rules import COMMITTEE
from services.members.messages.rules import PAY_ELSEWHERE, talks_of_paying_elsewhere


def message_json(message: Message, conversation: Conversation, viewer: Viewer) -> Json:
    """What was said, by whom; of text, photo, proposal and status those that it is not are null. To
    the resident, the committee answers as one: who of it wrote is not told."""
    by_committee = (
        conversation.subject_kind == COMMITTEE and message.author_id != conversation.other_id
    )
    unnamed = by_committee and viewer.member_id == conversation.other_id
    return {
        "id": str(message.id),
        "conversation_id": str(message.conversation_id),
        "author_id": None if unnamed else str(message.author_id),
        "from_committee": by_committee,
        "kind": message.kind,
        "text": message.text,
        "photo": _photo(message, viewer),
        "proposal": _proposal(message),
        "status": message.status,
        "status_label": _label(message, viewer),
        "warning": _warning(message, viewer),
        "sent_at": rfc3339(message.sent_at),
    }


def _photo(message: Message, viewer: Viewer) -> Json | None:
    if message.photo_id is None:
        return None
    return {"id": str(message.photo_id), "urls": viewer.photo_urls(message.photo_id)}


def _proposal(message: Message) -> Json | None:
    if message.meet_at is None:
        return None
    return {
        "meet_at": rfc3339(message.meet_at),
        "place": message.place,
        "reservation_id": str(message.reservation_id) if message.reservation_id else None,
        "accepted_at": rfc3339(message.accepted_at) if message.accepted_at else None,
    }


def _label(message: Message, viewer: Viewer) -> str | None:
    return status_label("meeting", message.status, viewer.locale) if message.status else None


def _warning(message: Message, viewer: Viewer) -> Json | None:
    if message.text is None or not talks_of_paying_elsewhere(message.text):
        return None
    return {"code": PAY_ELSEWHERE, "text": status_label("warning", PAY_ELSEWHERE, viewer.locale)}
