from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.members.friends import actions, views
from tests.members.builders import (
    LIMITS,
    NO_FILTER,
    NOW,
    a_community,
    a_resident,
    befriend,
    two_friends,
    two_neighbours,
)

WAITING_IN = {**NO_FILTER, "direction": "in", "status": "pending"}
WAITING_OUT = {**NO_FILTER, "direction": "out", "status": "pending"}


def ids(page: dict[str, Any]) -> list[str]:
    return [item["id"] for item in page["items"]]


def test_friends_are_listed_newest_first_page_by_page(session: Session) -> None:
    community = a_community(session)
    me = a_resident(session, community)
    friends = [a_resident(session, community) for _ in range(3)]
    for day, friend in enumerate(friends):
        request = actions.send_friend_request(session, me, friend, None, NOW, limits=LIMITS)
        later = NOW + timedelta(days=day)
        actions.answer_friend_request(session, friend, request.id, "accept", later)
    first = views.list_friends(session, me, {"limit": 2})
    assert ids(first) == [str(friends[2]), str(friends[1])]
    rest = views.list_friends(session, me, {"limit": 2, "cursor": first["next_cursor"]})
    assert (ids(rest), rest["next_cursor"]) == ([str(friends[0])], None)


def test_a_blocked_friend_is_in_neither_list_of_friends(session: Session) -> None:
    one, other = two_friends(session)
    actions.block_member(session, one, other, NOW)
    assert ids(views.list_friends(session, one, NO_FILTER)) == []
    assert ids(views.list_friends(session, other, NO_FILTER)) == []


def test_only_the_blocker_sees_the_block(session: Session) -> None:
    one, other = two_friends(session)
    actions.block_member(session, one, other, NOW)
    assert ids(views.list_blocks(session, one, NO_FILTER)) == [str(other)]
    assert ids(views.list_blocks(session, other, NO_FILTER)) == []


def test_a_request_is_seen_by_the_two_of_it(session: Session) -> None:
    one, other = two_neighbours(session)
    request = actions.send_friend_request(session, one, other, "你好", NOW, limits=LIMITS)
    shown = views.list_friend_requests(session, other, WAITING_IN)["items"][0]
    assert (shown["id"], shown["status"], shown["message"]) == (str(request.id), "pending", "你好")
    assert (shown["from"]["id"], shown["to"]["id"]) == (str(one), str(other))
    assert ids(views.list_friend_requests(session, one, WAITING_OUT)) == [str(request.id)]
    assert ids(views.list_friend_requests(session, one, WAITING_IN)) == []


def test_a_request_to_a_blocker_waits_unseen(session: Session) -> None:
    one, other = two_neighbours(session)
    actions.block_member(session, other, one, NOW)
    request = actions.send_friend_request(session, one, other, None, NOW, limits=LIMITS)
    assert ids(views.list_friend_requests(session, one, WAITING_OUT)) == [str(request.id)]
    assert ids(views.list_friend_requests(session, other, WAITING_IN)) == []
    actions.unblock_member(session, other, one, NOW)
    assert ids(views.list_friend_requests(session, other, WAITING_IN)) == [str(request.id)]


def test_answered_requests_are_found_by_their_status(session: Session) -> None:
    _, other = two_friends(session)
    assert ids(views.list_friend_requests(session, other, WAITING_IN)) == []
    accepted = {**WAITING_IN, "status": "accepted"}
    assert len(ids(views.list_friend_requests(session, other, accepted))) == 1


def test_a_friend_is_found_by_name(session: Session) -> None:
    community = a_community(session)
    me = a_resident(session, community)
    wang, li = a_resident(session, community, "王阿姨"), a_resident(session, community, "老李")
    for friend in (wang, li):
        befriend(session, me, friend)
    assert ids(views.list_friends(session, me, {**NO_FILTER, "q": "王"})) == [str(wang)]
    assert ids(views.list_friends(session, me, {**NO_FILTER, "q": "_"})) == []


def mutual(session: Session, me: UUID, other: UUID) -> int:
    found: int = views.cards_for(session, me, [other])[other]["mutual_friends"]
    return found


def test_friends_in_common_are_counted_without_those_behind_a_block(session: Session) -> None:
    community = a_community(session)
    me, other, third, fourth = (a_resident(session, community) for _ in range(4))
    for common in (third, fourth):
        befriend(session, me, common)
        befriend(session, common, other)
    assert (mutual(session, me, other), mutual(session, other, me)) == (2, 2)
    assert (mutual(session, me, third), mutual(session, me, me)) == (0, 0)
    befriend(session, me, other)
    assert mutual(session, me, third) == 1
    actions.block_member(session, fourth, me, NOW)
    actions.block_member(session, other, third, NOW)
    assert (mutual(session, me, other), mutual(session, other, me)) == (0, 0)


def test_a_request_shows_how_many_friends_the_two_have_in_common(session: Session) -> None:
    community = a_community(session)
    me, other, third = (a_resident(session, community) for _ in range(3))
    for one in (me, other):
        befriend(session, third, one)
    actions.send_friend_request(session, other, me, None, NOW, limits=LIMITS)
    (request,) = views.list_friend_requests(session, me, WAITING_IN)["items"]
    assert request["from"]["mutual_friends"] == 1
