"""The conversations a member may read, and what was said in them."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.pages import Paging, page, page_json
from contracts.errors.general import NotThere
from contracts.json import Json
from services.members.accounts.views import cards
from services.members.conversations import rules
from services.members.conversations.model import Conversation, Message
from services.members.friends.views import are_blocked, are_friends
from services.members.trade import Trade

Subjects = dict[tuple[str, UUID], Json]
# A page is filled from so many stretches at most; who wants more follows the cursor.
_STRETCHES = 5


def list_conversations(session: Session, trade: Trade, me: UUID, query: Json) -> Json:
    """Those I may read, the liveliest first. What may be read is asked for a stretch at a time."""
    mine = select(Conversation).where(or_(Conversation.owner_id == me, Conversation.other_id == me))
    order = (Conversation.active_at.desc(), Conversation.id.desc())
    asked = Paging.of(query)
    cursor, limit = asked.cursor, asked.limit
    items: list[Json] = []
    for _ in range(_STRETCHES):
        wanted = Paging(cursor, limit - len(items))
        stretch = page(session, mine, order=order, paging=wanted)
        items += _shown(session, trade, me, stretch.items)
        cursor = stretch.next_cursor
        if cursor is None or len(items) == limit:
            break
    return page_json(items, cursor)


def show_conversation(session: Session, trade: Trade, me: UUID, conversation: Conversation) -> Json:
    """As its list would show it, to somebody who has just opened it."""
    subjects = subjects_of(trade, [conversation])
    return _conversation_json(session, me, conversation, subjects)


def list_messages(
    session: Session, trade: Trade, me: UUID, conversation_id: UUID | None, query: Json
) -> Json:
    """What was said, newest first."""
    conversation = readable(session, trade, me, conversation_id)
    said = select(Message).where(Message.conversation_id == conversation.id)
    order = (Message.sent_at.desc(), Message.id.desc())
    found = page(session, said, order=order, paging=Paging.of(query))
    return page_json([message_json(message) for message in found.items], found.next_cursor)


def readable(
    session: Session, trade: Trade, me: UUID, conversation_id: UUID | None
) -> Conversation:
    """The conversation, if I may read it (NotThere otherwise)."""
    conversation = session.get(Conversation, conversation_id) if conversation_id else None
    if conversation is None or me not in (conversation.owner_id, conversation.other_id):
        raise NotThere
    is_owner = me == conversation.owner_id
    seen = is_owner or bool(subjects_of(trade, [conversation]))
    if not rules.may_read(is_owner=is_owner, subject_seen=seen):
        raise NotThere
    return conversation


def writable(session: Session, me: UUID, conversation: Conversation, subjects: Subjects) -> bool:
    """Whether I may say something in it; `subjects` are those of subjects_of."""
    partner = conversation.partner(me)
    subject = subjects.get(_subject_of(conversation), {})
    return rules.may_write(
        friends=are_friends(session, me, partner),
        blocked=are_blocked(session, me, partner),
        has_deal=str(partner) in subject.get("deal_with", []),
    )


def subjects_of(trade: Trade, conversations: Iterable[Conversation]) -> Subjects:
    """What the caller may see of what these are about, or has a deal on: one question a kind."""
    asked: dict[str, set[UUID]] = defaultdict(set)
    for conversation in conversations:
        asked[conversation.subject_kind].add(conversation.subject_id)
    return {
        (kind, subject_id): subject
        for kind, ids in asked.items()
        for subject_id, subject in trade.seen(kind, sorted(ids)).items()
    }


def message_json(message: Message) -> Json:
    return {
        "id": str(message.id),
        "conversation_id": str(message.conversation_id),
        "author_id": str(message.author_id),
        "text": message.text,
        "sent_at": rfc3339(message.sent_at),
    }


def _shown(
    session: Session, trade: Trade, me: UUID, conversations: Iterable[Conversation]
) -> list[Json]:
    conversations = list(conversations)
    subjects = subjects_of(trade, conversations)
    return [
        _conversation_json(session, me, conversation, subjects)
        for conversation in conversations
        if rules.may_read(
            is_owner=me == conversation.owner_id,
            subject_seen=_subject_of(conversation) in subjects,
        )
    ]


def _subject_of(conversation: Conversation) -> tuple[str, UUID]:
    return conversation.subject_kind, conversation.subject_id


def _conversation_json(
    session: Session, me: UUID, conversation: Conversation, subjects: Subjects
) -> Json:
    partner = conversation.partner(me)
    subject = subjects.get(_subject_of(conversation), {})
    last = session.scalar(
        select(Message)
        .where(Message.conversation_id == conversation.id)
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(1)
    )
    return {
        "id": str(conversation.id),
        "subject": {
            "kind": conversation.subject_kind,
            "id": str(conversation.subject_id),
            "title": subject.get("title"),
            "image": subject.get("image"),
        },
        "owner_id": str(conversation.owner_id),
        "with": cards(session, [partner])[partner],
        "read_only": not writable(session, me, conversation, subjects),
        "last_message": message_json(last) if last else None,
        "opened_at": rfc3339(conversation.opened_at),
    }
