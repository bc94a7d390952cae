from datetime import datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotParty, NotThere
from contracts.errors.members import (
    DealNotFinished,
    ReplyExists,
    ReviewExists,
    ReviewPublished,
    ReviewWindowOver,
)
from contracts.json import Json
from services.members.friends import actions as friend_actions
from services.members.residency.views import required_community
from services.members.reviews import actions, rules, views
from tests.members.builders import (
    DAY,
    NO_FILTER,
    NOW,
    WEEK,
    a_community,
    a_deal,
    a_resident,
    a_review,
    befriend,
    told,
    two_friends,
)


@pytest.mark.parametrize(("state", "event"), list(product(rules.STATES, rules.EVENTS)))
def test_every_state_meets_every_event(state: str, event: str) -> None:
    expected = {
        ("hidden", "both_written"): "published",
        ("hidden", "window_ended"): "published",
        ("published", "remove"): "removed",
    }
    if (state, event) in expected:
        assert rules.shown(state, event) == expected[state, event]
    else:
        with pytest.raises(ReviewPublished):
            rules.shown(state, event)


@pytest.mark.parametrize(
    ("finished_at", "promised", "ends_at"),
    [
        (NOW - DAY, [], NOW + 6 * DAY),
        (None, [], NOW + WEEK),
        (None, [NOW + DAY], NOW + DAY),
        (NOW, [NOW + 9 * DAY], NOW + WEEK),
    ],
)
def test_the_blind_time_ends(
    finished_at: datetime | None, promised: list[datetime], ends_at: datetime
) -> None:
    assert rules.window_end(finished_at, WEEK, NOW, promised) == ends_at


def test_the_first_review_stays_hidden_until_the_second(session: Session) -> None:
    owner, other = two_friends(session)
    deal = a_deal(owner, other)
    first = a_review(session, deal, by=other, rating=5)
    assert (first.status, first.about_id) == ("hidden", owner)
    assert read(session, owner, about=owner) == []
    second = a_review(session, deal, by=owner, rating=4)
    assert (first.status, second.status) == ("published", "published")
    assert read(session, owner, about=owner) == [5]
    assert read(session, other, about=other) == [4]


def test_one_review_a_side(session: Session) -> None:
    owner, other = two_friends(session)
    deal = a_deal(owner, other)
    a_review(session, deal, by=owner)
    with pytest.raises(ReviewExists):
        a_review(session, deal, by=owner)


def test_a_deal_under_way_is_not_reviewed(session: Session) -> None:
    owner, other = two_friends(session)
    with pytest.raises(DealNotFinished):
        a_review(session, a_deal(owner, other, open_for_review=False), by=owner)


def test_the_window_shows_the_one_and_shuts_out_the_other(session: Session) -> None:
    owner, other = two_friends(session)
    deal = a_deal(owner, other)
    only = a_review(session, deal, by=other)
    early = NOW + WEEK - timedelta(seconds=1)
    assert only.id not in session.scalars(views.overdue(early)).all()
    actions.show_overdue_review(session, only.id, now=early)
    assert only.status == "hidden"
    assert only.id in session.scalars(views.overdue(NOW + WEEK)).all()
    actions.show_overdue_review(session, only.id, now=NOW + WEEK)
    assert only.status == "published"
    with pytest.raises(ReviewWindowOver):
        a_review(session, deal, by=owner, now=NOW + WEEK)


def test_showing_tells_of_the_review_and_of_the_rating(session: Session) -> None:
    owner, other = two_friends(session)
    for stars in (5, 5, 4):
        deal = a_deal(owner, other)
        a_review(session, deal, by=other, rating=stars)
        a_review(session, deal, by=owner, rating=3)
    published = told(session, "review_published")[-1]["data"]
    assert (published["deal_id"], published["deal_kind"]) == (str(deal.id), "reservation")
    cards = [e["data"] for e in told(session, "member_updated")]
    of_owner = [card["rating"] for card in cards if card["member_id"] == str(owner)]
    assert of_owner == [None, None, {"average": 4.7, "count": 3}]


def read(session: Session, me: UUID, about: UUID) -> list[int]:
    return [r["rating"] for r in views.list_reviews(session, me, about, NO_FILTER, "en")["items"]]


def reviewed_pair(session: Session) -> tuple[UUID, UUID, UUID]:
    """Owner and other with a review about the owner, and their community."""
    owner, other = two_friends(session)
    deal = a_deal(owner, other)
    a_review(session, deal, by=other, rating=5)
    a_review(session, deal, by=owner, rating=4)
    return owner, other, required_community(session, owner)


def test_friends_of_either_party_read_a_review_and_neighbours_do_not(session: Session) -> None:
    owner, other, community = reviewed_pair(session)
    for party in (owner, other):
        friend = a_resident(session, community)
        befriend(session, friend, party)
        assert read(session, friend, about=owner) == [5]
    neighbour = a_resident(session, community)
    assert read(session, neighbour, about=owner) == []


def test_a_block_with_either_party_hides_a_review(session: Session) -> None:
    owner, other, community = reviewed_pair(session)
    reader = a_resident(session, community)
    befriend(session, reader, owner)
    befriend(session, reader, other)
    friend_actions.block_member(session, other, reader, NOW)
    assert read(session, reader, about=owner) == []
    friend_actions.block_member(session, reader, owner, NOW)
    with pytest.raises(NotThere):
        read(session, reader, about=owner)


def test_the_two_read_theirs_whatever_is_between_them(session: Session) -> None:
    owner, other, _ = reviewed_pair(session)
    friend_actions.block_member(session, owner, other, NOW)
    assert read(session, other, about=owner) == [5]
    assert read(session, owner, about=owner) == [5]


def test_nobody_and_strangers_have_no_reviews_to_read(session: Session) -> None:
    owner, _, _ = reviewed_pair(session)
    stranger = a_resident(session, a_community(session))
    for me, about in ((stranger, owner), (owner, uuid7())):
        with pytest.raises(NotThere):
            read(session, me, about=about)


def test_a_shown_review_names_the_kind_of_deal_and_never_the_deal(session: Session) -> None:
    owner, _, _ = reviewed_pair(session)
    (shown,) = views.list_reviews(session, owner, owner, NO_FILTER, "en")["items"]
    assert shown["deal_kind"] == "reservation"
    assert not {"deal_id", "title", "listing_id"} & shown.keys()


def shown(session: Session, me: UUID, about: UUID, locale: str = "en") -> Json:
    (review,) = views.list_reviews(session, me, about, NO_FILTER, locale)["items"]
    found: Json = review
    return found


def test_tags_are_read_in_the_readers_language(session: Session) -> None:
    owner, other, _ = reviewed_pair(session)
    for locale, words in (("zh-CN", "友善"), ("en", "Friendly")):
        review = shown(session, other, owner, locale)
        assert (review["tags"], review["tag_labels"]) == (["friendly"], [words])


def test_whom_a_review_is_about_replies_once_and_all_who_read_it_read_that(
    session: Session,
) -> None:
    owner, other, community = reviewed_pair(session)
    friend = a_resident(session, community)
    befriend(session, friend, other)
    review_id = UUID(shown(session, owner, owner)["id"])
    assert shown(session, friend, owner)["reply"] is None
    actions.reply_to_review(session, owner, review_id, "谢谢", NOW)
    reply = shown(session, friend, owner)["reply"]
    assert reply == {"text": "谢谢", "replied_at": "2026-11-22T08:00:00Z"}
    with pytest.raises(ReplyExists):
        actions.reply_to_review(session, owner, review_id, "再说一句", NOW)


def test_nobody_else_replies_and_a_hidden_review_is_not_there(session: Session) -> None:
    owner, other, community = reviewed_pair(session)
    review_id = UUID(shown(session, owner, owner)["id"])
    friend, neighbour = (a_resident(session, community) for _ in range(2))
    befriend(session, friend, owner)
    for reader in (other, friend):
        with pytest.raises(NotParty):
            actions.reply_to_review(session, reader, review_id, "不是我", NOW)
    hidden = a_review(session, a_deal(owner, other), by=other)
    for me, about in ((neighbour, review_id), (owner, hidden.id), (owner, uuid7()), (owner, None)):
        with pytest.raises(NotThere):
            actions.reply_to_review(session, me, about, "谢谢", NOW)
