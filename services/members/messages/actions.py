"""Saying something in a conversation, and accepting a proposal to meet."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.outbox import publish
from chassis.viewer import Viewer
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.members import ConversationReadOnly
from contracts.json import Json
from contracts.labels import REMOVED
from services.members.audit.actions import write_down
from services.members.communities.views import required_committees
from services.members.conversations.model import Conversation, Message
from services.members.conversations.views import may_write_in, readable
from services.members.messages import rules
from services.members.messages.views import disputed_page
from services.members.trade import Trade


def send_message(
    session: Session,
    trade: Trade,
    me: UUID,
    conversation_id: UUID | None,
    *,
    said: Json,
    now: datetime,
) -> tuple[Message, Conversation]:
    """Say `said`: a text, a photo, a proposal or a status (contracts' SendMessage).

    ConversationReadOnly after a block, or once the two are neither friends nor parties of a deal
    on the subject. What the taker of an item proposes is a reservation from now on; where the two
    have one already, what either proposes is another meeting for it.
    """
    conversation = _writable(session, trade, me, conversation_id)
    message = Message(
        id=uuid7(), conversation_id=conversation.id, author_id=me, sent_at=now, **_content(said)
    )
    rules.check_fits(message.kind, conversation.subject_kind)
    if message.photo_id is not None and not trade.owns_photos([message.photo_id]):
        raise ValidationFailed.at("/photo_id", "unknown_photo")
    if message.meet_at is not None:
        rules.check_meeting(message.meet_at, now)
        asked_for = trade.ask_to_meet(
            conversation.subject, _partner(conversation, me), _meeting(message)
        )
        message.reservation_id = UUID(asked_for["id"]) if asked_for else None
    session.add(message)
    conversation.active_at = now
    session.flush()
    _tell(session, message)
    return message, conversation


def accept_proposal(
    session: Session,
    trade: Trade,
    me: UUID,
    conversation_id: UUID | None,
    message_id: UUID | None,
    *,
    now: datetime,
) -> tuple[Message, Conversation, Json]:
    """Accept the other's proposal: it reserves the item, or the reservation's meeting moves.

    Of the taker's first one the owner accepts the reservation; of the owner's the taker asks for
    one. ProposalSuperseded when its time has passed or a later one has been accepted.
    """
    conversation = _writable(session, trade, me, conversation_id)
    message = _locked(session, conversation, message_id)
    rules.check_may_accept(
        me=me, author_id=message.author_id, accepted=message.accepted_at is not None
    )
    rules.check_stands(message.meet_at, now, outdone=_outdone(session, message))
    subject = conversation.subject
    if message.reservation_id is not None:
        subject = ("reservation", message.reservation_id)
    reservation = trade.agree_to_meet(subject, message.author_id, _meeting(message))
    message.reservation_id = UUID(reservation["id"])
    message.accepted_at = now
    session.flush()
    return message, conversation, reservation


def _tell(session: Session, message: Message) -> None:
    told = {
        "message_id": str(message.id),
        "conversation_id": str(message.conversation_id),
        "author_id": str(message.author_id),
    }
    publish(session, "message_sent", aggregate_id=message.id, aggregate_version=1, data=told)


def blank_message(session: Session, message_id: UUID) -> None:
    """Nothing is left of what was said but that something was; the reservation that it became is
    the two's own matter, and goes on."""
    message = session.get_one(Message, message_id, with_for_update=True)
    message.kind, message.text = "text", REMOVED
    message.photo_id = message.meet_at = message.place = message.status = None
    message.reservation_id = message.accepted_at = None
    session.flush()


def _writable(
    session: Session, trade: Trade, me: UUID, conversation_id: UUID | None
) -> Conversation:
    conversation = readable(session, trade, me, conversation_id)
    if not may_write_in(session, trade, me, conversation):
        raise ConversationReadOnly
    return conversation


def _locked(session: Session, conversation: Conversation, message_id: UUID | None) -> Message:
    """The proposal of this conversation; two who accept it at once take turns."""
    wanted = select(Message).where(
        Message.id == message_id,
        Message.conversation_id == conversation.id,
        Message.kind == "proposal",
    )
    message = session.scalar(wanted.with_for_update())
    if message is None:
        raise NotThere
    return message


def _outdone(session: Session, message: Message) -> bool:
    """Whether a later proposal of the same conversation has been accepted."""
    later = exists().where(
        Message.conversation_id == message.conversation_id,
        Message.sent_at > message.sent_at,
        Message.accepted_at.is_not(None),
    )
    return bool(session.scalar(select(later)))


def _partner(conversation: Conversation, me: UUID) -> UUID:
    partner = conversation.partner(me)
    if partner is None:
        raise NotThere
    return partner


def _meeting(message: Message) -> Json:
    if message.meet_at is None:
        raise NotThere
    return {"meet_at": rfc3339(message.meet_at), "place": message.place}


def _content(said: Json) -> Json:
    """The columns of what contracts' SendMessage loaded, which is one of the four."""
    if "text" in said:
        return {"kind": "text", "text": said["text"]}
    if "photo_id" in said:
        return {"kind": "photo", "photo_id": said["photo_id"]}
    if "proposal" in said:
        return {"kind": "proposal", **said["proposal"]}
    return {"kind": "status", "status": said["status"]}


def read_disputed(
    session: Session, trade: Trade, viewer: Viewer, dispute_id: str, query: Json, *, now: datetime
) -> Json:
    """What the committee reads of a conversation whose deal is disputed before it: the words of who
    has agreed to that, while it is open. CommitteeOnly, NotThere, DisputeClosed."""
    me = viewer.member_id
    committees = required_committees(session, me)
    talk = trade.disputed_talk(dispute_id)
    community_id = UUID(talk["community_id"])
    if community_id not in committees:
        raise NotThere
    write_down(
        session,
        "dispute_conversation_seen",
        actor_id=me,
        community_id=community_id,
        subjects=[UUID(one) for one in (talk["deal_id"], *talk["shown_by"])],
        details={},
        now=now,
    )
    return disputed_page(session, talk, viewer, query)
