from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotThere
from services.members.accounts import actions as account_actions
from services.members.friends import actions, views
from tests.members.builders import (
    NO_FILTER,
    NOW,
    a_community,
    a_member,
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
        request = actions.send_friend_request(session, me, friend, None, NOW)
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
    request = actions.send_friend_request(session, one, other, "你好", NOW)
    shown = views.list_friend_requests(session, other, WAITING_IN)["items"][0]
    assert (shown["id"], shown["status"], shown["message"]) == (str(request.id), "pending", "你好")
    assert (shown["from"]["id"], shown["to"]["id"]) == (str(one), str(other))
    assert ids(views.list_friend_requests(session, one, WAITING_OUT)) == [str(request.id)]
    assert ids(views.list_friend_requests(session, one, WAITING_IN)) == []


def test_a_request_to_a_blocker_waits_unseen(session: Session) -> None:
    one, other = two_neighbours(session)
    actions.block_member(session, other, one, NOW)
    request = actions.send_friend_request(session, one, other, None, NOW)
    assert ids(views.list_friend_requests(session, one, WAITING_OUT)) == [str(request.id)]
    assert ids(views.list_friend_requests(session, other, WAITING_IN)) == []
    actions.unblock_member(session, other, one, NOW)
    assert ids(views.list_friend_requests(session, other, WAITING_IN)) == [str(request.id)]


def test_answered_requests_are_found_by_their_status(session: Session) -> None:
    _, other = two_friends(session)
    assert ids(views.list_friend_requests(session, other, WAITING_IN)) == []
    accepted = {**WAITING_IN, "status": "accepted"}
    assert len(ids(views.list_friend_requests(session, other, accepted))) == 1


def found(session: Session, me: UUID, q: str = "") -> list[str]:
    return ids(views.find_members(session, me, {**NO_FILTER, "q": q}))


def test_neighbours_are_found_by_name(session: Session) -> None:
    community = a_community(session)
    me = a_resident(session, community, "小林")
    wang = a_resident(session, community, "王阿姨")
    a_resident(session, a_community(session), "王先生")
    assert found(session, me, "王") == [str(wang)]
    assert found(session, me, "100%") == []
    assert str(me) not in found(session, me)


def test_nobody_finds_anybody_across_a_block_or_without_residency(session: Session) -> None:
    one, other = two_neighbours(session)
    actions.block_member(session, one, other, NOW)
    assert found(session, one) == []
    assert found(session, other) == []
    assert found(session, a_member(session).id) == []


def test_a_neighbours_card_shows_less_than_a_friends(session: Session) -> None:
    one, other = two_neighbours(session)
    account_actions.change_member(session, other, {"bio": "爱种花"})
    card = views.show_member(session, one, other)
    assert (card["is_friend"], "bio" in card, "phone" in card) == (False, False, False)
    befriend(session, one, other)
    friend = views.show_member(session, one, other)
    assert (friend["is_friend"], friend["bio"]) == (True, "爱种花")


def test_strangers_blocks_and_nobody_are_equally_not_there(session: Session) -> None:
    one, other = two_friends(session)
    stranger = a_resident(session, a_community(session))
    actions.block_member(session, one, other, NOW)
    for me, about in ((one, other), (other, one), (one, stranger), (one, uuid7()), (one, None)):
        with pytest.raises(NotThere):
            views.show_member(session, me, about)
    assert views.show_member(session, one, one)["is_me"]
