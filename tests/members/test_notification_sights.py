"""Nothing hidden is told, shown or counted; and what is said tells who should hear of it."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.errors.general import Unavailable
from contracts.json import Json
from tests.members.builders import MINUTE, Holder
from tests.members.hearing import between, hear, id_of, inbox, published, types, unread
from tests.members.running import Running

Friends = tuple[Json, Json]


@pytest.fixture
def pair(members: Running) -> Friends:
    return members.friends()


def ask(members: Running, method: str, by: Json, **arguments: Any) -> Any:
    return members.call(method, token=by["access_token"], **arguments)


def block(members: Running, by: Json, whom: Json) -> None:
    ask(members, "block_member", by, member_id=whom["member"]["id"])


def part(members: Running, by: Json, whom: Json) -> None:
    ask(members, "end_friendship", by, member_id=whom["member"]["id"])


def befriend(members: Running, by: Json, whom: Json) -> Json:
    """Asked, and heard of by the inbox."""
    body = {"member_id": whom["member"]["id"], "message": "我是三楼的"}
    request: Json = ask(members, "send_friend_request", by, body=body)
    hear(members, published(members, "friend_request_sent"))
    return request


def favoured(members: Running, owner: Json, watcher: Json) -> UUID:
    """An item of the owner's that the watcher keeps an eye on, and has just heard of."""
    item = uuid4()
    members.listings.shows("listing", item, id_of(owner))
    hear(members, between(members, "favourite_cheaper", owner, watcher, listing_id=str(item)))
    return item


def talk_about(members: Running, owner: Json, other: Json) -> tuple[str, UUID]:
    item = uuid4()
    members.listings.shows("listing", item, id_of(owner))
    body = {"subject": {"kind": "listing", "id": str(item)}}
    return ask(members, "open_conversation", other, body=body)["id"], item


def say(members: Running, by: Json, conversation: str, text: str = "还在吗?") -> None:
    ask(members, "send_message", by, conversation_id=conversation, body={"text": text})
    hear(members, published(members, "message_sent"))


def of_type(members: Running, person: Json, name: str) -> list[Json]:
    return [one for one in inbox(members, person)["items"] if one["type"] == name]


# Posts


def test_news_of_a_post_is_shown_as_long_as_the_post_is(members: Running, pair: Friends) -> None:
    owner, watcher = pair
    item = favoured(members, owner, watcher)
    [shown] = of_type(members, watcher, "favourite_cheaper")
    assert shown["subject"] == {
        "kind": "listing",
        "id": str(item),
        "title": "儿童书桌",
        "image": None,
    }
    before = unread(members, watcher)
    members.listings.hides("listing", item)
    assert of_type(members, watcher, "favourite_cheaper") == []
    assert unread(members, watcher) == inbox(members, watcher)["unread"] == before - 1


@pytest.mark.parametrize("by_whom", [0, 1])
@pytest.mark.parametrize("what", [block, part])
def test_news_of_a_post_is_gone_before_the_replica_has_heard(
    members: Running, pair: Friends, what: Any, by_whom: int
) -> None:
    owner, watcher = pair
    favoured(members, owner, watcher)
    before = unread(members, watcher)
    what(members, pair[by_whom], pair[1 - by_whom])
    assert of_type(members, watcher, "favourite_cheaper") == []
    assert unread(members, watcher) == before - 1


def test_who_has_a_deal_on_a_post_keeps_seeing_it(members: Running, pair: Friends) -> None:
    owner, watcher = pair
    item = favoured(members, owner, watcher)
    people = [id_of(one) for one in pair]
    members.listings.shows("listing", item, people[0], deal_between=people)
    part(members, owner, watcher)
    assert len(of_type(members, watcher, "favourite_cheaper")) == 1


def test_a_post_that_was_hidden_before_is_not_told_of_at_all(
    members: Running, pair: Friends
) -> None:
    owner, watcher = pair
    block(members, owner, watcher)
    favoured(members, owner, watcher)
    ask(members, "unblock_member", owner, member_id=watcher["member"]["id"])
    assert of_type(members, watcher, "favourite_cheaper") == []


def test_while_listings_is_away_posts_are_not_shown_and_the_rest_is(
    members: Running, pair: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, watcher = pair
    favoured(members, owner, watcher)
    hear(members, between(members, "booking_declined", owner, watcher))
    members.parking.shows("booking", uuid4(), id_of(owner))
    asked: list[Holder] = []

    def away(holder: Holder, **_: Any) -> Any:
        asked.append(holder)
        raise Unavailable

    monkeypatch.setattr(Holder, "subjects_seen", away)
    shown = inbox(members, watcher)
    assert "favourite_cheaper" not in [one["type"] for one in shown["items"]]
    assert "booking_declined" in [one["type"] for one in shown["items"]]
    assert shown["missing"] == ["listings", "parking"]
    assert sorted(map(id, asked)) == sorted(map(id, (members.listings, members.parking)))


# Deals


def test_the_two_of_a_deal_keep_what_they_were_told_of_it(members: Running, pair: Friends) -> None:
    owner, taker = pair
    event = between(members, "item_reserved", owner, taker)
    hear(members, event)
    block(members, owner, taker)
    deal_id = event["data"]["reservation_id"]
    hear(members, between(members, "refund_paid", owner, taker, deal_id=deal_id))
    assert types(members, taker)[:2] == ["refund_paid", "item_reserved"]
    assert inbox(members, taker)["items"][1]["actor"]["id"] == owner["member"]["id"]


# Friends


def two_residents(members: Running) -> Friends:
    community = members.a_community()
    return members.resident(community), members.resident(community)


def test_who_is_asked_to_be_a_friend_hears_of_it_and_who_asked_of_the_answer(
    members: Running,
) -> None:
    one, other = two_residents(members)
    request = befriend(members, one, other)
    [asked] = of_type(members, other, "friend_request_sent")
    assert asked["subject"]["kind"] == "friend_request"
    assert asked["subject"]["id"] == request["id"]
    assert "三楼" not in str(asked)
    assert types(members, one) == []
    ask(members, "accept_friend_request", other, request_id=request["id"])
    hear(members, published(members, "friendship_formed"))
    [answered] = inbox(members, one)["items"]
    assert (answered["type"], answered["actor"]["id"]) == ("friendship_formed", str(id_of(other)))
    assert of_type(members, other, "friendship_formed") == []


def test_of_two_who_ask_each_other_the_first_hears(members: Running) -> None:
    one, other = two_residents(members)
    befriend(members, one, other)
    members.later(MINUTE)
    ask(members, "send_friend_request", other, body={"member_id": str(id_of(one))})
    hear(members, published(members, "friendship_formed"))
    assert types(members, one) == ["friendship_formed"]
    # It has been answered.
    assert types(members, other) == []


@pytest.mark.parametrize("blocker", [0, 1])
def test_a_request_across_a_block_is_not_told_also_not_later(
    members: Running, blocker: int
) -> None:
    people = two_residents(members)
    one, other = people
    block(members, people[blocker], people[1 - blocker])
    body = {"member_id": str(id_of(other))}
    if blocker == 1:
        ask(members, "send_friend_request", one, body=body)
        hear(members, published(members, "friend_request_sent"))
    assert types(members, other) == []
    ask(members, "unblock_member", people[blocker], member_id=str(id_of(people[1 - blocker])))
    assert types(members, other) == []


def test_a_block_hides_a_request_that_was_told_and_lifting_it_shows_it(members: Running) -> None:
    one, other = two_residents(members)
    befriend(members, one, other)
    assert unread(members, other) == 1
    block(members, other, one)
    assert (types(members, other), unread(members, other)) == ([], 0)
    ask(members, "unblock_member", other, member_id=str(id_of(one)))
    assert unread(members, other) == 1


def test_who_has_moved_out_is_not_told_of_any_more(members: Running) -> None:
    one, other = two_residents(members)
    befriend(members, one, other)
    ask(members, "move_out", one)
    assert (types(members, other), unread(members, other)) == ([], 0)


# Messages


def test_messages_of_one_conversation_are_one_notification(members: Running, pair: Friends) -> None:
    owner, other = pair
    talk, _ = talk_about(members, owner, other)
    for _ in range(3):
        say(members, other, talk)
    [shown] = of_type(members, owner, "message_sent")
    name = other["member"]["display_name"]
    assert shown["text"] == f"{name} 发来 3 条消息"
    assert (shown["times"], shown["subject"]["id"]) == (3, talk)
    assert shown["subject"]["title"] == "儿童书桌"
    assert unread(members, owner) == 1
    assert of_type(members, other, "message_sent") == []


def test_what_comes_after_one_was_read_is_another(members: Running, pair: Friends) -> None:
    owner, other = pair
    talk, _ = talk_about(members, owner, other)
    say(members, other, talk)
    ask(members, "mark_read", owner, conversation_id=talk)
    assert unread(members, owner) == 0
    say(members, other, talk)
    assert [one["times"] for one in of_type(members, owner, "message_sent")] == [1, 1]
    assert unread(members, owner) == 1


def test_what_was_said_since_the_inbox_was_looked_at_is_not_read_with_it(
    members: Running, pair: Friends
) -> None:
    owner, other = pair
    talk, _ = talk_about(members, owner, other)
    say(members, other, talk)
    looked_at = inbox(members, owner)["items"][0]["id"]
    say(members, other, talk)
    assert ask(members, "read_notifications", owner, body={"up_to": looked_at})["unread"] == 1


def test_messages_are_hidden_with_their_conversation(members: Running, pair: Friends) -> None:
    owner, other = pair
    talk, item = talk_about(members, owner, other)
    say(members, owner, talk)
    assert len(of_type(members, other, "message_sent")) == 1
    members.listings.hides("listing", item)
    assert of_type(members, other, "message_sent") == []
    assert unread(members, other) == 0


@pytest.mark.parametrize("blocker", [0, 1])
def test_a_block_hides_messages_but_not_those_of_a_deal(
    members: Running, pair: Friends, blocker: int
) -> None:
    owner, other = pair
    talk, item = talk_about(members, owner, other)
    say(members, other, talk)
    block(members, pair[blocker], pair[1 - blocker])
    assert (of_type(members, owner, "message_sent"), unread(members, owner)) == ([], 0)
    people = [id_of(one) for one in pair]
    members.listings.shows("listing", item, people[0], deal_between=people)
    assert len(of_type(members, owner, "message_sent")) == 1


def test_the_committee_hears_a_resident_and_the_resident_the_committee(members: Running) -> None:
    community = members.a_community()
    resident = members.resident(community)
    committee = [members.resident(community, committee=True) for _ in range(2)]
    neighbour = members.resident(community)
    talk = ask(members, "open_conversation", resident, body={"subject": {"kind": "committee"}})
    say(members, resident, talk["id"])
    for one in committee:
        [shown] = of_type(members, one, "message_sent")
        assert shown["kind"] == "committee"
        assert shown["actor"]["id"] == str(id_of(resident))
    say(members, committee[0], talk["id"])
    [shown] = of_type(members, resident, "message_sent")
    assert (shown["text"], shown["actor"]) == ("居委会发来 1 条消息", None)
    assert of_type(members, neighbour, "message_sent") == []
    assert len(of_type(members, committee[1], "message_sent")) == 1
