"""The conversations a member may read, who may write in them, and what is unread."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session

from chassis.clock import rfc3339
from chassis.pages import Paging, page, page_json
from chassis.viewer import Viewer
from contracts.errors.general import NotThere
from contracts.json import Json
from contracts.labels import COMMITTEE as COMMITTEE_NAME
from contracts.labels import in_language
from services.members.accounts.views import cards
from services.members.communities.views import committees_of, names_of
from services.members.conversations import rules
from services.members.conversations.model import Conversation, Message, ReadMark
from services.members.conversations.rules import COMMITTEE
from services.members.conversations.schemas import message_json
from services.members.ties.views import Ties, ties_of
from services.members.trade import Trade

Subjects = dict[tuple[str, UUID], Json]
# A page is filled from so many stretches at most; who wants more follows the cursor.
_STRETCHES = 5
_AT_ONCE = 100


def list_conversations(session: Session, trade: Trade, viewer: Viewer, query: Json) -> Json:
    """Those I may read, the liveliest first. What may be read is asked for a stretch at a time."""
    me = viewer.member_id
    mine = select(Conversation).where(
        or_(
            Conversation.owner_id == me,
            Conversation.other_id == me,
            and_(
                Conversation.subject_kind == COMMITTEE,
                Conversation.subject_id.in_(committees_of(session, me)),
            ),
        )
    )
    order = (Conversation.active_at.desc(), Conversation.id.desc())
    asked = Paging.of(query)
    cursor, limit = asked.cursor, asked.limit
    items: list[Json] = []
    for _ in range(_STRETCHES):
        wanted = Paging(cursor, limit - len(items))
        stretch = page(session, mine, order=order, paging=wanted)
        items += _shown(session, trade, viewer, stretch.items)
        cursor = stretch.next_cursor
        if cursor is None or len(items) == limit:
            break
    return page_json(items, cursor)


def show_conversation(
    session: Session, trade: Trade, viewer: Viewer, conversation: Conversation
) -> Json:
    """As its list would show it, to somebody who may read it."""
    subjects = subjects_of(trade, [conversation])
    return _rendered(session, viewer, [conversation], subjects)[0]


def readable(
    session: Session, trade: Trade, me: UUID, conversation_id: UUID | None
) -> Conversation:
    """The conversation, if I may read it (NotThere otherwise)."""
    conversation = session.get(Conversation, conversation_id) if conversation_id else None
    if conversation is None:
        raise NotThere
    if not reads(session, me, conversation, lambda: bool(subjects_of(trade, [conversation]))):
        raise NotThere
    return conversation


def reads(
    session: Session, me: UUID, conversation: Conversation, subject_seen: Callable[[], bool]
) -> bool:
    """Whether I am one of the two and may read it; of a line to the committee, every member of
    the committee is the second. `subject_seen` is asked only where it decides."""
    if conversation.subject_kind == COMMITTEE:
        return me == conversation.other_id or conversation.subject_id in committees_of(session, me)
    if me not in (conversation.owner_id, conversation.other_id):
        return False
    is_owner = me == conversation.owner_id
    return rules.may_read(is_owner=is_owner, subject_seen=is_owner or subject_seen())


def talks_not_seen(session: Session, trade: Trade, me: UUID) -> set[UUID]:
    """Conversations of mine about something of another's that I may not see any more."""
    mine = select(Conversation).where(
        Conversation.other_id == me, Conversation.subject_kind != COMMITTEE
    )
    order = (Conversation.active_at.desc(), Conversation.id.desc())
    found: set[UUID] = set()
    cursor: str | None = None
    while True:
        stretch = page(session, mine, order=order, paging=Paging(cursor, _AT_ONCE))
        seen = subjects_of(trade, stretch.items)
        found |= {talk.id for talk in stretch.items if _subject_of(talk) not in seen}
        cursor = stretch.next_cursor
        if cursor is None:
            return found


def may_write_in(session: Session, trade: Trade, me: UUID, conversation: Conversation) -> bool:
    """Whether I, who may read it, may say something in it."""
    ties = ties_of(session, me, _people([conversation]))
    # Friends need no deal to talk, so nobody is asked for one.
    asks = not ties.friends and conversation.subject_kind != COMMITTEE
    return _writable(me, conversation, subjects_of(trade, [conversation]) if asks else {}, ties)


def _writable(me: UUID, conversation: Conversation, subjects: Subjects, ties: Ties) -> bool:
    """Whether I, who may read it, may say something; `subjects` are those of subjects_of."""
    if conversation.subject_kind == COMMITTEE:
        return ties.homes.get(conversation.other_id) == conversation.subject_id
    partner = conversation.partner(me)
    if partner is None or partner in ties.erased:
        return False
    subject = subjects.get(_subject_of(conversation), {})
    return rules.may_write(
        friends=partner in ties.friends,
        blocked=partner in ties.blocked,
        has_deal=str(partner) in subject.get("deal_with", []),
    )


def subjects_of(trade: Trade, conversations: Iterable[Conversation]) -> Subjects:
    """What the caller may see of what these are about, or has a deal on: one question a kind."""
    asked: dict[str, set[UUID]] = defaultdict(set)
    for conversation in conversations:
        if conversation.subject_kind != COMMITTEE:
            asked[conversation.subject_kind].add(conversation.subject_id)
    return {
        (kind, subject_id): subject
        for kind, ids in asked.items()
        for subject_id, subject in trade.seen(kind, sorted(ids)).items()
    }


def _shown(
    session: Session, trade: Trade, viewer: Viewer, conversations: Iterable[Conversation]
) -> list[Json]:
    conversations = list(conversations)
    subjects = subjects_of(trade, conversations)
    readable_ones = [
        talk
        for talk in conversations
        if reads(session, viewer.member_id, talk, partial(subjects.__contains__, _subject_of(talk)))
    ]
    return _rendered(session, viewer, readable_ones, subjects)


def _people(talks: Iterable[Conversation]) -> Iterable[UUID]:
    return (who for talk in talks for who in (talk.owner_id, talk.other_id) if who)


def _subject_of(conversation: Conversation) -> tuple[str, UUID]:
    return conversation.subject_kind, conversation.subject_id


@dataclass(frozen=True)
class _About:
    """What a page of conversations is shown with, each asked for once."""

    cards: dict[UUID, Json]
    communities: dict[UUID, str]
    last: dict[UUID, Message]
    unread: dict[UUID, int]
    read_by_them: dict[UUID, datetime]


def _rendered(
    session: Session, viewer: Viewer, talks: Sequence[Conversation], subjects: Subjects
) -> list[Json]:
    me = viewer.member_id
    ids = [talk.id for talk in talks]
    about = _About(
        cards=cards(session, (found for talk in talks if (found := talk.partner(me)))),
        communities=names_of(
            session, (talk.subject_id for talk in talks if talk.subject_kind == COMMITTEE)
        ),
        last=_last_messages(session, ids),
        unread=_unread(session, me, ids),
        read_by_them=_read_by_them(session, me, ids),
    )
    ties = ties_of(session, me, _people(talks))
    return [
        _conversation_json(
            talk, viewer, subjects, about, read_only=not _writable(me, talk, subjects, ties)
        )
        for talk in talks
    ]


def _conversation_json(
    talk: Conversation, viewer: Viewer, subjects: Subjects, about: _About, *, read_only: bool
) -> Json:
    partner = talk.partner(viewer.member_id)
    subject = subjects.get(_subject_of(talk), {})
    last = about.last.get(talk.id)
    read_at = about.read_by_them.get(talk.id)
    return {
        "id": str(talk.id),
        "subject": {
            "kind": talk.subject_kind,
            "id": str(talk.subject_id),
            "title": subject.get("title") or about.communities.get(talk.subject_id),
            "image": subject.get("image"),
        },
        "owner_id": str(talk.owner_id) if talk.owner_id else None,
        "with": about.cards[partner] if partner else _committee_card(viewer),
        "read_only": read_only,
        "last_message": message_json(last, talk, viewer) if last else None,
        "unread_count": about.unread.get(talk.id, 0),
        "read_by_other_until": rfc3339(read_at) if read_at else None,
        "opened_at": rfc3339(talk.opened_at),
    }


def _committee_card(viewer: Viewer) -> Json:
    """The committee as one talks with it: whoever of it answers."""
    name = in_language(COMMITTEE_NAME, viewer.locale)
    return {"id": None, "display_name": name, "avatar": None, "rating": None}


def _last_messages(session: Session, ids: Sequence[UUID]) -> dict[UUID, Message]:
    newest = (
        select(Message)
        .where(Message.conversation_id.in_(ids))
        .ext(distinct_on(Message.conversation_id))
        .order_by(Message.conversation_id, Message.sent_at.desc(), Message.id.desc())
    )
    return {message.conversation_id: message for message in session.scalars(newest)}


def _unread(session: Session, me: UUID, ids: Sequence[UUID]) -> dict[UUID, int]:
    """How much the other side has said since I last read, where it is anything."""
    mark = and_(ReadMark.conversation_id == Conversation.id, ReadMark.member_id == me)
    counted = (
        select(Conversation.id, func.count())
        .join(Message, Message.conversation_id == Conversation.id)
        .outerjoin(ReadMark, mark)
        .where(
            Conversation.id.in_(ids),
            _theirs(me, Message.author_id),
            or_(ReadMark.read_at.is_(None), Message.sent_at > ReadMark.read_at),
        )
        .group_by(Conversation.id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def _read_by_them(session: Session, me: UUID, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Up to when the other side has read; of the committee, whoever of it has read furthest."""
    furthest = (
        select(Conversation.id, func.max(ReadMark.read_at))
        .join(ReadMark, ReadMark.conversation_id == Conversation.id)
        .where(Conversation.id.in_(ids), _theirs(me, ReadMark.member_id))
        .group_by(Conversation.id)
    )
    return {row[0]: row[1] for row in session.execute(furthest)}


def _theirs(me: UUID, member_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """SQL: whether this member is on the other side; the committee is one side, whoever speaks."""
    return or_(
        and_(Conversation.other_id == me, member_id != me),
        and_(Conversation.other_id != me, member_id == Conversation.other_id),
    )
