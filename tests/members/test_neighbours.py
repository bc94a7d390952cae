from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotThere
from services.members.accounts import actions as account_actions
from services.members.friends import actions
from services.members.neighbours import views
from tests.members.builders import (
    LIMITS,
    NO_FILTER,
    NOW,
    a_community,
    a_member,
    a_resident,
    befriend,
    two_friends,
    two_neighbours,
)


def ids(page: dict[str, Any]) -> list[str]:
    return [item["id"] for item in page["items"]]


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
    card = views.show_member(session, one, other, NOW)
    assert (card["is_friend"], "bio" in card, "phone" in card) == (False, False, False)
    befriend(session, one, other)
    friend = views.show_member(session, one, other, NOW)
    assert (friend["is_friend"], friend["bio"]) == (True, "爱种花")


def test_strangers_blocks_and_nobody_are_equally_not_there(session: Session) -> None:
    one, other = two_friends(session)
    stranger = a_resident(session, a_community(session))
    actions.block_member(session, one, other, NOW)
    for me, about in ((one, other), (other, one), (one, stranger), (one, uuid7()), (one, None)):
        with pytest.raises(NotThere):
            views.show_member(session, me, about, NOW)
    assert views.show_member(session, one, one, NOW)["is_me"]


def suggested(session: Session, me: UUID, **query: Any) -> list[UUID]:
    page = views.suggest_members(session, me, {**NO_FILTER, **query})
    return [UUID(member_id) for member_id in ids(page)]


def test_the_own_building_comes_first_then_who_shares_friends(session: Session) -> None:
    community = a_community(session)
    me = a_resident(session, community, building="3")
    friend = a_resident(session, community, building="9")
    befriend(session, me, friend)
    far, known, near = (a_resident(session, community, building=b) for b in ("4", "5", "3"))
    befriend(session, friend, known)
    a_resident(session, a_community(session), building="3")
    assert suggested(session, me) == [near, known, far]
    shown = views.suggest_members(session, me, NO_FILTER)["items"]
    assert [(one["same_building"], one["mutual_friends"]) for one in shown] == [
        (True, 0),
        (False, 1),
        (False, 0),
    ]


def test_suggestions_go_on_page_by_page(session: Session) -> None:
    community = a_community(session)
    me = a_resident(session, community, building="3")
    others = {a_resident(session, community, building=b) for b in ("3", "3", "4", "4", "5")}
    seen, query = [], {"limit": 2}
    while True:
        page = views.suggest_members(session, me, query)
        seen += ids(page)
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert len(seen) == len(others)
    assert set(seen) == {str(other) for other in others}


def test_nobody_is_suggested_who_is_a_friend_was_asked_declined_or_blocked(
    session: Session,
) -> None:
    community = a_community(session)
    me, friend, asked, asks, declined, blocks, blocked = (
        a_resident(session, community) for _ in range(7)
    )
    befriend(session, me, friend)
    actions.send_friend_request(session, me, asked, None, NOW, limits=LIMITS)
    actions.send_friend_request(session, asks, me, None, NOW, limits=LIMITS)
    refused = actions.send_friend_request(session, me, declined, None, NOW, limits=LIMITS)
    actions.answer_friend_request(session, declined, refused.id, "decline", NOW)
    actions.block_member(session, blocks, me, NOW)
    actions.block_member(session, me, blocked, NOW)
    assert suggested(session, me) == []


def test_without_residency_nobody_is_suggested(session: Session) -> None:
    assert suggested(session, a_member(session).id) == []
