"""Reviews as the circle reads them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.pages import Paging, page, page_json
from contracts.errors.general import NotThere
from contracts.json import Json
from services.members.accounts.views import cards
from services.members.friends.views import blocked_with, friends_with, may_see
from services.members.reviews.model import Review
from services.members.reviews.rules import HIDDEN, PUBLISHED


def overdue(now: datetime) -> Select[UUID]:
    """The reviews whose other side has let the window pass."""
    return select(Review.id).where(Review.status == HIDDEN, Review.shown_at <= now)


def list_reviews(session: Session, me: UUID, about: UUID | None, query: Json) -> Json:
    """Reviews about a member, for the friends of either party and the two themselves.

    A block between me and either party hides it from me, but for my own deals.
    """
    if about is None:
        raise NotThere
    of_circle = and_(
        or_(friends_with(me, Review.author_id), friends_with(me, Review.about_id)),
        ~blocked_with(me, Review.author_id),
        ~blocked_with(me, Review.about_id),
    )
    wanted = select(Review).where(
        Review.about_id == about,
        Review.status == PUBLISHED,
        or_(Review.author_id == me, Review.about_id == me, of_circle),
    )
    order = (Review.published_at.desc(), Review.id.desc())
    found = page(session, wanted, order=order, paging=Paging.of(query))
    if not found.items and not may_see(session, me, about):
        raise NotThere
    authors = cards(session, {review.author_id for review in found.items})
    items = [_circle_json(review, authors[review.author_id]) for review in found.items]
    return page_json(items, found.next_cursor)


def own_review_json(review: Review) -> Json:
    """What its author gets back."""
    return {
        **_words(review),
        "deal_id": str(review.deal_id),
        "status": review.status,
        "author_id": str(review.author_id),
        "shown_at": rfc3339(review.published_at or review.shown_at),
    }


def _circle_json(review: Review, author: Json) -> Json:
    return {
        **_words(review),
        "author": author,
        "published_at": rfc3339(review.published_at) if review.published_at else None,
    }


def _words(review: Review) -> Json:
    return {
        "id": str(review.id),
        "deal_kind": review.deal_kind,
        "about_id": str(review.about_id),
        "rating": review.rating,
        "tags": review.tags,
        "text": review.text,
        "written_at": rfc3339(review.written_at),
    }
