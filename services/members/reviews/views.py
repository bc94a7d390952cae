"""Reviews as the circle reads them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.pages import Paging, page, page_json
from contracts.errors.general import NotThere
from contracts.json import Json
from contracts.labels import REVIEW_TAG, status_label
from services.members.accounts.views import cards
from services.members.friends.views import blocked_with, friends_with, may_see, suspended
from services.members.reviews.model import Review
from services.members.reviews.rules import HIDDEN, PUBLISHED


def overdue(now: datetime) -> Select[UUID]:
    """The reviews whose other side has let the window pass."""
    return select(Review.id).where(Review.status == HIDDEN, Review.shown_at <= now)


def visible(me: UUID) -> Select[Review]:
    """The published reviews I may read: the friends of either party may, and the two themselves.

    A block between me and either party hides one from me, and so does that either is suspended,
    but for my own deals.
    """
    of_circle = and_(
        or_(friends_with(me, Review.author_id), friends_with(me, Review.about_id)),
        ~blocked_with(me, Review.author_id),
        ~blocked_with(me, Review.about_id),
        ~suspended(Review.author_id),
        ~suspended(Review.about_id),
    )
    return select(Review).where(
        Review.status == PUBLISHED,
        or_(Review.author_id == me, Review.about_id == me, of_circle),
    )


def list_reviews(session: Session, me: UUID, about: UUID | None, query: Json, locale: str) -> Json:
    """Those about a member."""
    if about is None:
        raise NotThere
    wanted = visible(me).where(Review.about_id == about)
    order = (Review.published_at.desc(), Review.id.desc())
    found = page(session, wanted, order=order, paging=Paging.of(query))
    if not found.items and not may_see(session, me, about):
        raise NotThere
    authors = cards(session, {review.author_id for review in found.items})
    items = [_circle_json(review, authors[review.author_id], locale) for review in found.items]
    return page_json(items, found.next_cursor)


def show_review(session: Session, review: Review, locale: str) -> Json:
    """One that the reader may read."""
    return _circle_json(review, cards(session, [review.author_id])[review.author_id], locale)


def own_review_json(review: Review, locale: str) -> Json:
    """What its author gets back."""
    return {
        **_words(review, locale),
        "deal_id": str(review.deal_id),
        "status": review.status,
        "author_id": str(review.author_id),
        "shown_at": rfc3339(review.published_at or review.shown_at),
    }


def _circle_json(review: Review, author: Json, locale: str) -> Json:
    return {
        **_words(review, locale),
        "author": author,
        "published_at": rfc3339(review.published_at) if review.published_at else None,
        "reply": _reply(review),
    }


def _reply(review: Review) -> Json | None:
    if review.replied_at is None:
        return None
    return {"text": review.reply, "replied_at": rfc3339(review.replied_at)}


def _words(review: Review, locale: str) -> Json:
    return {
        "id": str(review.id),
        "deal_kind": review.deal_kind,
        "about_id": str(review.about_id),
        "rating": review.rating,
        "tags": review.tags,
        "tag_labels": [_label(tag, locale) for tag in review.tags],
        "text": review.text,
        "written_at": rfc3339(review.written_at),
    }


def _label(tag: str, locale: str) -> str:
    """Its words; tags of before there was a list are words already."""
    return status_label("review_tag", tag, locale) if tag in REVIEW_TAG else tag
