"""Writing a review, and showing both sides' at once."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.general import NotThere
from contracts.errors.members import MemberGone
from contracts.json import Json
from services.members.accounts.actions import locked_member, tell_card
from services.members.accounts.model import Member
from services.members.erasures.views import is_erased
from services.members.reviews import rules
from services.members.reviews.model import Review
from services.members.reviews.views import visible
from services.members.trade import Deal


def write_review(
    session: Session, deal: Deal, author_id: UUID, said: Json, *, window: timedelta, now: datetime
) -> Review:
    """The author's review of the other party; the second of the two shows both."""
    about_id = rules.other_side(author_id, deal.owner_id, deal.other_id)
    if is_erased(session, about_id):
        raise MemberGone
    _one_at_a_time(session, deal.id)
    written = list(session.scalars(select(Review).where(Review.deal_id == deal.id)))
    ends_at = rules.window_end(deal.finished_at, window, now, [r.shown_at for r in written])
    rules.check_may_write(
        open_for_review=deal.open_for_review,
        written_before=any(review.author_id == author_id for review in written),
        window_ends_at=ends_at,
        now=now,
    )
    review = Review(
        id=uuid7(),
        deal_id=deal.id,
        deal_kind=deal.kind,
        author_id=author_id,
        about_id=about_id,
        rating=said["rating"],
        tags=said["tags"],
        text=said.get("text", ""),
        status=rules.HIDDEN,
        written_at=now,
        shown_at=ends_at,
    )
    session.add(review)
    session.flush()
    if written:
        _show([*written, review], "both_written", session, now)
    return review


def reply_to_review(
    session: Session, me: UUID, review_id: UUID | None, text: str, now: datetime
) -> Review:
    """The one answer of whom it is about; NotThere where I may not read the review."""
    # Two replies at once take turns.
    found = session.scalar(visible(me).where(Review.id == review_id).with_for_update(of=Review))
    if found is None:
        raise NotThere
    rules.check_may_reply(me=me, about_id=found.about_id, replied=found.replied_at is not None)
    found.reply, found.replied_at = text, now
    session.flush()
    told = {
        "review_id": str(found.id),
        "author_id": str(found.author_id),
        "about_id": str(found.about_id),
    }
    # Written was the first version, shown the second; it is answered once.
    publish(session, "review_replied", aggregate_id=found.id, aggregate_version=3, data=told)
    return found


def remove_review(session: Session, review_id: UUID) -> None:
    """Out of everybody's sight, and no part of the rating; that the deal was, and how reliably it
    was kept, stays. Its author has had their word, and writes no other."""
    review = session.get_one(Review, review_id, with_for_update=True)
    was_shown = review.status == rules.PUBLISHED
    review.status = rules.removed(review.status)
    session.flush()
    if was_shown:
        _drop_rating(session, review.about_id, review.rating)


def show_overdue_review(session: Session, review_id: UUID, *, now: datetime) -> None:
    """Show a review whose other side has let the window pass."""
    review = session.get_one(Review, review_id)
    _one_at_a_time(session, review.deal_id)
    session.refresh(review)
    if review.status == rules.HIDDEN and review.shown_at <= now:
        _show([review], "window_ended", session, now)


def _one_at_a_time(session: Session, deal_id: UUID) -> None:
    """Both sides may write at once, and the clock may come in between: each sees the one before."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(deal_id), 0))))


def _show(reviews: list[Review], event: str, session: Session, now: datetime) -> None:
    # Members in order, so that two transactions lock their rows the same way round.
    for review in sorted(reviews, key=lambda review: review.about_id):
        if review.status != rules.HIDDEN:
            continue
        review.status = rules.shown(review.status, event)
        review.published_at = now
        session.flush()
        _add_rating(session, review.about_id, review.rating)
        told = {
            "review_id": str(review.id),
            "deal_kind": review.deal_kind,
            "deal_id": str(review.deal_id),
            "author_id": str(review.author_id),
            "about_id": str(review.about_id),
        }
        # Written was the first version; it is shown once.
        publish(session, "review_published", aggregate_id=review.id, aggregate_version=2, data=told)


def _add_rating(session: Session, member_id: UUID, stars: int) -> None:
    """Count a review that has just been published."""
    _rate(session, locked_member(session, member_id), stars, reviews=1)


def _drop_rating(session: Session, member_id: UUID, stars: int) -> None:
    """A review that was counted counts no more. Of who has been erased nothing is counted."""
    member = locked_member(session, member_id)
    if member.rating_count:
        _rate(session, member, -stars, reviews=-1)


def _rate(session: Session, member: Member, stars: int, *, reviews: int) -> None:
    member.rating_total += stars
    member.rating_count += reviews
    member.version += 1
    session.flush()
    tell_card(session, "member_updated", member)
