"""What was said in a conversation, and the photos shown there."""

from collections.abc import Collection
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from chassis.pages import Paging, page, page_json
from chassis.viewer import Viewer
from contracts.json import Json
from services.members.conversations.model import Conversation, Message
from services.members.conversations.schemas import message_json
from services.members.conversations.views import readable, reads
from services.members.trade import Trade


def list_messages(
    session: Session, trade: Trade, viewer: Viewer, conversation_id: UUID | None, query: Json
) -> Json:
    """What was said, newest first."""
    talk = readable(session, trade, viewer.member_id, conversation_id)
    said = select(Message).where(Message.conversation_id == talk.id)
    order = (Message.sent_at.desc(), Message.id.desc())
    found = page(session, said, order=order, paging=Paging.of(query))
    items = [message_json(message, talk, viewer) for message in found.items]
    return page_json(items, found.next_cursor)


def disputed_page(session: Session, talk: Json, viewer: Viewer, query: Json) -> Json:
    """Of what the two have said to each other about their deal, that of who lets the committee read
    it; photos are no part of it: who wants one seen shows it themselves."""
    two = [UUID(member_id) for member_id in talk["two"]]
    about = [(kind, UUID(subject_id)) for kind, subject_id in talk["subjects"]]
    said: Any = (
        select(Message, Conversation)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            tuple_(Conversation.subject_kind, Conversation.subject_id).in_(about),
            Conversation.owner_id.in_(two),
            Conversation.other_id.in_(two),
            Message.author_id.in_([UUID(member_id) for member_id in talk["shown_by"]]),
        )
    )
    order = (Message.sent_at.desc(), Message.id.desc())
    found = page(session, said, order=order, paging=Paging.of(query))
    items = [message_json(row.Message, row.Conversation, viewer) for row in found.items]
    return page_json([{**item, "photo": None} for item in items], found.next_cursor)


def photos_in_use(session: Session, photo_ids: Collection[UUID]) -> set[UUID]:
    """Those of `photo_ids` that were sent in a conversation."""
    sent = select(Message.photo_id).where(Message.photo_id.in_(photo_ids))
    return {photo_id for photo_id in session.scalars(sent) if photo_id}


def may_see_photo(session: Session, trade: Trade, photo_id: UUID, viewer_id: UUID) -> bool:
    """Whether the photo was sent in a conversation that this member may read."""
    shown_in = select(Message.conversation_id).where(Message.photo_id == photo_id)
    return any(
        reads(
            session,
            viewer_id,
            talk,
            partial(trade.shown_to, viewer_id, talk.subject_kind, talk.subject_id),
        )
        for talk in session.scalars(select(Conversation).where(Conversation.id.in_(shown_in)))
    )
