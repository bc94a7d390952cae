"""What a community is told: notices, and what its committee has to decide."""

from typing import Any

import pytest
from sqlalchemy import delete

from chassis.ids import uuid7
from contracts.json import Json
from services.members.communities.model import CommitteeSeat
from tests.members.hearing import hear, id_of, inbox, published, types, unread
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


def reported(members: Running, by: Json, whom: Json) -> Json:
    body = {"subject": {"kind": "member", "id": whom["member"]["id"]}, "reason": "abuse"}
    made: Json = ask(members, "make_report", by, body=body)
    return made


def test_the_committee_hears_of_a_report_and_not_of_whom_or_by_whom(members: Running) -> None:
    community = members.a_community()
    committee = members.resident(community, committee=True)
    elsewhere = members.resident(members.a_community(), committee=True)
    reporter, resident = members.resident(community), members.resident(community)
    made = reported(members, reporter, resident)
    hear(members, published(members, "report_made"))
    [shown] = inbox(members, committee)["items"]
    assert (shown["kind"], shown["type"], shown["actor"]) == ("committee", "report_made", None)
    assert (shown["subject"]["kind"], shown["subject"]["id"]) == ("report", made["id"])
    for person in (reporter, resident):
        assert person["member"]["id"] not in str(shown)
    for nobody in (elsewhere, reporter, resident):
        assert (types(members, nobody), unread(members, nobody)) == ([], 0)


def test_of_a_report_nobody_on_the_committee_hears_who_has_a_part_in_it(members: Running) -> None:
    community = members.a_community()
    one, other, third = (members.resident(community, committee=True) for _ in range(3))
    reported(members, one, other)
    hear(members, published(members, "report_made"))
    assert [types(members, each) for each in (one, other, third)] == [[], [], ["report_made"]]


def test_what_is_decided_by_now_is_not_told_and_who_leaves_the_committee_reads_it_no_more(
    members: Running,
) -> None:
    community = members.a_community()
    early, late = (members.resident(community, committee=True) for _ in range(2))
    made = reported(members, members.resident(community), members.resident(community))
    event = published(members, "report_made")
    hear(members, event)
    with members.unit.begin() as work:
        seat = delete(CommitteeSeat).where(CommitteeSeat.member_id == id_of(early))
        work.session.execute(seat)
    assert (types(members, early), unread(members, early)) == ([], 0)
    assert types(members, late) == ["report_made"]
    decision = {"decision": "dismiss", "reason": "没有违反公约"}
    ask(members, "decide_report", late, report_id=made["id"], body=decision)
    newcomer = members.resident(community, committee=True)
    hear(members, event | {"event_id": str(uuid7())})
    assert types(members, newcomer) == []


def test_the_author_of_a_review_hears_of_the_reply_to_it(members: Running) -> None:
    owner, other = members.friends()
    sides = {"author_id": other["member"]["id"], "about_id": owner["member"]["id"]}
    event = published(members, "friendship_formed")
    data = {"review_id": event["aggregate_id"], **sides}
    hear(members, {**event, "type": "review_replied", "data": data})
    [shown, *_] = inbox(members, other)["items"]
    assert (shown["type"], shown["kind"]) == ("review_replied", "reviews")
    assert shown["actor"]["id"] == owner["member"]["id"]
