"""Who is suspended is as good as not there for everybody else, until they are restored."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from contracts.errors.general import NotThere
from contracts.json import Json
from services.members.accounts.model import Member
from services.members.friends import actions, views
from services.members.neighbours.views import show_member
from services.members.residency.views import required_community
from services.members.reviews.views import list_reviews
from services.members.standing.actions import judge_member
from tests.members.builders import (
    LIMITS,
    NO_FILTER,
    NOW,
    a_committee_member,
    a_community,
    a_deal,
    a_resident,
    a_review,
    befriend,
    no_trade,
    pair_of,
    two_friends,
    two_neighbours,
)
from tests.members.hearing import hear, published, types, unread
from tests.members.running import Running
from tests.members.test_suspension import judged


class Judge:
    """Suspends and restores one member."""

    def __init__(self, session: Session, member: UUID) -> None:
        self._session, self._member = session, member
        self._committee = a_committee_member(session, required_community(session, member))

    def suspends(self) -> None:
        self._say("suspend")

    def restores(self) -> None:
        self._say("restore")

    def _say(self, event: str) -> None:
        judge_member(
            self._session,
            no_trade(),
            self._committee,
            self._member,
            event,
            reason="多次失约",
            now=NOW,
        )


def requests(session: Session, me: UUID, direction: str) -> int:
    query = {**NO_FILTER, "direction": direction, "status": "pending"}
    return len(views.list_friend_requests(session, me, query)["items"])


def test_nobody_asks_or_blocks_who_is_suspended(session: Session) -> None:
    me, other = two_neighbours(session)
    judge = Judge(session, other)
    judge.suspends()
    with pytest.raises(NotThere):
        actions.send_friend_request(session, me, other, None, NOW, limits=LIMITS)
    with pytest.raises(NotThere):
        actions.block_member(session, me, other, NOW)
    judge.restores()
    asked = actions.send_friend_request(session, me, other, None, NOW, limits=LIMITS)
    assert asked.status == "pending"


def test_a_request_of_who_is_suspended_waits_unseen(session: Session) -> None:
    asks, me = two_neighbours(session)
    request = actions.send_friend_request(session, asks, me, None, NOW, limits=LIMITS)
    judge = Judge(session, asks)
    judge.suspends()
    assert requests(session, me, "in") == 0
    for event in ("accept", "decline"):
        with pytest.raises(NotThere):
            actions.answer_friend_request(session, me, request.id, event, NOW)
    judge.restores()
    assert requests(session, me, "in") == 1
    accepted = actions.answer_friend_request(session, me, request.id, "accept", NOW)
    assert accepted.status == "accepted"


def test_a_request_to_who_is_suspended_waits_unseen(session: Session) -> None:
    me, asked = two_neighbours(session)
    request = actions.send_friend_request(session, me, asked, None, NOW, limits=LIMITS)
    judge = Judge(session, asked)
    judge.suspends()
    assert requests(session, me, "out") == 0
    with pytest.raises(NotThere):
        actions.answer_friend_request(session, me, request.id, "cancel", NOW)
    judge.restores()
    assert requests(session, me, "out") == 1
    assert actions.answer_friend_request(session, me, request.id, "cancel", NOW).status == (
        "cancelled"
    )


def test_a_suspended_friend_counts_for_nothing_and_is_kept(session: Session) -> None:
    community = a_community(session)
    me, friend = (a_resident(session, community) for _ in range(2))
    third = a_resident(session, community)
    befriend(session, me, friend)
    befriend(session, third, friend)

    def in_common() -> int:
        count: int = show_member(session, me, third, NOW)["mutual_friends"]
        return count

    judge = Judge(session, friend)
    assert in_common() == 1
    judge.suspends()
    assert in_common() == 0
    assert not views.are_friends(session, me, friend)
    assert not views.may_see(session, me, friend)
    assert views.may_see(session, friend, friend)
    with pytest.raises(NotThere):
        actions.end_friendship(session, me, friend)
    assert pair_of(session, me, friend).friends_since is not None
    judge.restores()
    assert in_common() == 1
    assert views.are_friends(session, me, friend)
    assert views.may_see(session, me, friend)


def test_two_meet_only_where_both_live(session: Session) -> None:
    one, other = two_neighbours(session)
    elsewhere = a_resident(session, a_community(session))
    assert views.meet(session, one, other)
    assert not views.meet(session, one, elsewhere)
    session.get_one(Member, one).status = "suspended"
    session.flush()
    assert not views.meet(session, one, other)
    assert not views.meet(session, other, one)


def test_the_reviews_of_and_by_who_is_suspended_are_their_partners_alone(session: Session) -> None:
    suspended, partner = two_friends(session)
    reader = a_resident(session, required_community(session, suspended))
    befriend(session, reader, suspended)
    befriend(session, reader, partner)
    deal = a_deal(suspended, partner)
    for author in (suspended, partner):
        a_review(session, deal, author)

    def read(me: UUID, about: UUID) -> int:
        return len(list_reviews(session, me, about, NO_FILTER, "en")["items"])

    judge = Judge(session, suspended)
    judge.suspends()
    with pytest.raises(NotThere):
        read(reader, suspended)
    assert read(reader, partner) == 0
    assert (read(partner, suspended), read(partner, partner)) == (1, 1)
    judge.restores()
    assert (read(reader, suspended), read(reader, partner)) == (1, 1)


def test_nobody_is_told_of_who_is_suspended(members: Running) -> None:
    community = members.a_community()
    boss = members.resident(community, committee=True)
    asks, me = members.resident(community), members.resident(community)

    def ask(by: Json, of: Json) -> None:
        body = {"member_id": of["member"]["id"]}
        members.call("send_friend_request", token=by["access_token"], body=body)

    ask(asks, me)
    told = published(members, "friend_request_sent")
    judged(members, boss, asks, "suspend")
    hear(members, told)
    assert types(members, me) == []
    judged(members, boss, asks, "restore")
    # It was not told then, and is not told later: the request itself is in the list again.
    assert types(members, me) == []
    hear(members, told | {"event_id": str(uuid4())})
    assert unread(members, me) == 1
    judged(members, boss, asks, "suspend")
    assert (types(members, me), unread(members, me)) == ([], 0)
    judged(members, boss, asks, "restore")
    assert types(members, me) == ["friend_request_sent"]
