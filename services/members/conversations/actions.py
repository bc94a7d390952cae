"""Opening a conversation and saying something in it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotThere
from contracts.errors.members import ConversationReadOnly
from contracts.json import Json
from services.members.conversations import rules
from services.members.conversations.model import Conversation, Message
from services.members.conversations.views import readable, subjects_of, writable
from services.members.friends.views import are_friends
from services.members.trade import Trade


def open_conversation(
    session: Session, trade: Trade, me: UUID, subject: Json, now: datetime
) -> tuple[Conversation, bool]:
    """The talk about `subject` {kind, id} between its owner and one other; True when new."""
    owner_id, other_id = _between_whom(trade, me, subject["kind"], subject["id"])
    row = insert(Conversation).values(
        id=uuid7(),
        subject_kind=subject["kind"],
        subject_id=subject["id"],
        owner_id=owner_id,
        other_id=other_id,
        opened_at=now,
        active_at=now,
    )
    opened = session.scalar(row.on_conflict_do_nothing().returning(Conversation.id))
    wanted = select(Conversation).where(
        Conversation.subject_kind == subject["kind"],
        Conversation.subject_id == subject["id"],
        Conversation.other_id == other_id,
    )
    return session.scalars(wanted).one(), opened is not None


def send_message(
    session: Session,
    trade: Trade,
    me: UUID,
    conversation_id: UUID | None,
    *,
    text: str,
    now: datetime,
) -> Message:
    """Say `text`; ConversationReadOnly after a block, or once the two are neither friends nor
    parties of a deal on the subject."""
    conversation = readable(session, trade, me, conversation_id)
    # Friends need no deal to talk, so nobody is asked for one.
    friends = are_friends(session, me, conversation.partner(me))
    subjects = {} if friends else subjects_of(trade, [conversation])
    if not writable(session, me, conversation, subjects):
        raise ConversationReadOnly
    message = Message(
        id=uuid7(), conversation_id=conversation.id, author_id=me, text=text, sent_at=now
    )
    session.add(message)
    conversation.active_at = now
    session.flush()
    return message


def _between_whom(trade: Trade, me: UUID, kind: str, subject_id: UUID) -> tuple[UUID, UUID]:
    """(owner, other)."""
    if kind in rules.DEAL_KINDS:
        deal = trade.deal(subject_id, kind)
        return deal.owner_id, deal.other_id
    subject = trade.seen(kind, [subject_id]).get(subject_id)
    if subject is None:
        raise NotThere
    owner_id = UUID(subject["owner_id"])
    rules.check_not_own(me, owner_id)
    return owner_id, me
