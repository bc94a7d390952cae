"""Opening a conversation, and noting how far one has read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotThere
from contracts.json import Json
from services.members.conversations import rules
from services.members.conversations.model import Conversation, Message, ReadMark
from services.members.conversations.views import readable
from services.members.notifications.actions import read_about
from services.members.residency.views import required_community
from services.members.trade import Trade


def open_conversation(
    session: Session, trade: Trade, me: UUID, subject: Json, now: datetime
) -> tuple[Conversation, bool]:
    """The talk about `subject` {kind, id} between its owner and one other; True when new."""
    if subject["kind"] == rules.COMMITTEE:
        community_id = required_community(session, me)
        if subject.get("id", community_id) != community_id:
            raise NotThere
        subject = {**subject, "id": community_id}
        owner_id, other_id = None, me
    else:
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


def mark_read(
    session: Session, trade: Trade, me: UUID, conversation_id: UUID | None, now: datetime
) -> Conversation:
    """I have read all that has been said so far; a mark never goes back."""
    talk = readable(session, trade, me, conversation_id)
    newest = select(func.max(Message.sent_at)).where(Message.conversation_id == talk.id)
    read_at = session.scalar(newest) or talk.opened_at
    read_about(session, me, "conversation", talk.id, now)
    mark = insert(ReadMark).values(conversation_id=talk.id, member_id=me, read_at=read_at)
    session.execute(
        mark.on_conflict_do_update(
            index_elements=[ReadMark.conversation_id, ReadMark.member_id],
            set_={"read_at": func.greatest(ReadMark.read_at, mark.excluded.read_at)},
        )
    )
    return talk


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
