"""What a community is told: notices, and what its committee has to decide."""

from typing import Any

import pytest

from contracts.json import Json
from tests.members.hearing import hear, inbox, published, types, unread
from tests.members.running import Running


def ask(members: Running, method: str, by: Json, **arguments: Any) -> Any:
    return members.call(method, token=by["access_token"], **arguments)


def notice(members: Running, by: Json) -> Json:
    """Published, and heard of by the inbox."""
    body = {"title": "停水通知", "body": "周六停水。"}
    made: Json = ask(members, "publish_notice", by, body=body)
    hear(members, published(members, "notice_published"))
    return made


def test_a_notice_is_told_to_who_lives_there_and_not_who_wrote_it(members: Running) -> None:
    community = members.a_community()
    committee = members.resident(community, committee=True)
    resident, elsewhere = members.resident(community), members.resident(members.a_community())
    made = notice(members, committee)
    [shown] = inbox(members, resident)["items"]
    assert (shown["kind"], shown["text"], shown["actor"]) == ("notices", "居委会发布了新公告", None)
    assert shown["subject"] == {
        "kind": "notice",
        "id": made["id"],
        "title": "停水通知",
        "image": None,
    }
    assert committee["member"]["id"] not in str(shown)
    assert types(members, committee) == types(members, elsewhere) == []
    ask(members, "mark_notice_read", resident, notice_id=made["id"])
    assert unread(members, resident) == 0


@pytest.mark.parametrize("what", ["it is removed", "they move out"])
def test_a_notice_is_told_of_as_long_as_it_may_be_read(members: Running, what: str) -> None:
    community = members.a_community()
    committee = members.resident(community, committee=True)
    resident = members.resident(community)
    made = notice(members, committee)
    assert unread(members, resident) == 1
    if what == "they move out":
        ask(members, "move_out", resident)
    else:
        ask(members, "remove_notice", committee, notice_id=made["id"])
    assert (types(members, resident), unread(members, resident)) == ([], 0)


def asks(members: Running, by: Json, community: str) -> Json:
    home = {"community_id": community, "building": "3 号楼", "room": "501"}
    asked: Json = ask(members, "ask_residency", by, body=home)
    return asked


def test_the_committee_hears_who_asks_to_live_there(members: Running) -> None:
    community = members.a_community()
    committee = members.resident(community, committee=True)
    others = members.resident(members.a_community(), committee=True)
    resident, newcomer = members.resident(community), members.signed_in()
    asked = asks(members, newcomer, str(community))
    hear(members, published(members, "residency_asked"))
    [shown] = inbox(members, committee)["items"]
    assert (shown["kind"], shown["subject"]["id"]) == ("committee", asked["id"])
    assert shown["actor"]["id"] == newcomer["member"]["id"]
    assert "501" not in str(shown)
    for nobody in (others, resident, newcomer):
        assert types(members, nobody) == []


def test_what_is_decided_by_now_is_not_told_to_the_committee(members: Running) -> None:
    community = members.a_community()
    committee = members.resident(community, committee=True)
    asked = asks(members, members.signed_in(), str(community))
    decision = {"decision": "approve"}
    ask(members, "decide_residency", committee, residency_id=asked["id"], body=decision)
    hear(members, published(members, "residency_asked"))
    assert types(members, committee) == []


def test_the_author_of_a_review_hears_of_the_reply_to_it(members: Running) -> None:
    owner, other = members.friends()
    sides = {"author_id": other["member"]["id"], "about_id": owner["member"]["id"]}
    event = published(members, "friendship_formed")
    data = {"review_id": event["aggregate_id"], **sides}
    hear(members, {**event, "type": "review_replied", "data": data})
    [shown, *_] = inbox(members, other)["items"]
    assert (shown["type"], shown["kind"]) == ("review_replied", "reviews")
    assert shown["actor"]["id"] == owner["member"]["id"]
