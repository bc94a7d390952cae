"""Each event of members: the real use case writes it, its schema and its example agree."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from contracts.events.base import check_data, read
from services.members.accounts import actions as account_actions
from services.members.decisions.actions import lift_decision
from services.members.friends import actions as friend_actions
from services.members.phones import actions as phone_actions
from services.members.phones.rules import Terms
from services.members.residency import actions as residency_actions
from services.members.reviews import actions as review_actions
from services.members.sessions import actions as session_actions
from services.members.standing.actions import judge_member
from tests.members.builders import (
    ISSUER,
    KEY,
    LIMITS,
    NOW,
    WEEK,
    a_committee_member,
    a_community,
    a_deal,
    a_member,
    a_notice,
    a_phone,
    a_resident,
    a_review,
    asked_residency,
    befriend,
    no_trade,
    told,
    two_friends,
    two_neighbours,
)
from tests.members.reporting import Matter
from tests.members.talk import Talk
from tests.members.test_account_actions import send as sent_code

EXAMPLES = Path(__file__).parents[2] / "contracts" / "events" / "examples"


def registered(session: Session) -> None:
    a_member(session)


def updated(session: Session) -> None:
    account_actions.change_member(session, a_member(session).id, {"display_name": "老李"})


def language_changed(session: Session) -> None:
    account_actions.change_member(session, a_member(session).id, {"language": "en"})


def signed_out(session: Session) -> None:
    opened = session_actions.open_session(session, ISSUER, a_member(session), NOW)
    session_actions.end_session(session, opened.id, NOW)


def phone_linked(session: Session) -> None:
    member = account_actions.register(session, display_name="老李", language="zh-CN", now=NOW)
    phone_actions.link_phone(session, member.id, a_phone(), NOW)


def phone_change_withdrawn(session: Session) -> None:
    member, new = a_member(session), a_phone()
    opened = session_actions.open_session(session, ISSUER, member, NOW)
    asked = {"phone": new, "code": sent_code(session, new)}
    terms = Terms(KEY, WEEK)
    phone_actions.replace_phone(session, member.id, opened.id, asked, None, now=NOW, terms=terms)
    phone_actions.withdraw_phone_change(session, member.id, NOW)


def decided(session: Session) -> None:
    a_resident(session, a_community(session))


def moved_out(session: Session) -> None:
    residency_actions.move_out(session, a_resident(session, a_community(session)), NOW)


def noticed(session: Session) -> None:
    a_notice(session, a_committee_member(session, a_community(session)))


def moderated(session: Session) -> None:
    shown_again(session)


def shown_again(session: Session) -> None:
    matter = Matter(session)
    report = matter.decide(matter.report("listing", matter.item), "hide")
    lift_decision(session, matter.judge, report.id, "已修改", NOW)


def befriended(session: Session) -> None:
    two_friends(session)


def parted(session: Session) -> None:
    friend_actions.end_friendship(session, *two_friends(session))


def suspended(session: Session) -> None:
    judged(session, "suspend")


def restored(session: Session) -> None:
    judged(session, "suspend", "restore")


def judged(session: Session, *events: str) -> None:
    community = a_community(session)
    committee, me = a_committee_member(session, community), a_resident(session, community)
    befriend(session, me, a_resident(session, community))
    for event in events:
        judge_member(session, no_trade(), committee, me, event, reason="多次失约", now=NOW)


def blocked(session: Session) -> None:
    friend_actions.block_member(session, *two_friends(session), NOW)


def unblocked(session: Session) -> None:
    one, other = two_friends(session)
    friend_actions.block_member(session, one, other, NOW)
    friend_actions.unblock_member(session, one, other, NOW)


def asked(session: Session) -> None:
    one, other = two_neighbours(session)
    friend_actions.send_friend_request(session, one, other, "我是三楼的", NOW, limits=LIMITS)


def spoken(session: Session) -> None:
    talk = Talk(session)
    talk.say(talk.other, talk.open(talk.other))


def reviewed(session: Session) -> None:
    owner, other = two_friends(session)
    deal = a_deal(owner, other)
    a_review(session, deal, by=owner)
    a_review(session, deal, by=other)


def replied(session: Session) -> None:
    owner, other = two_friends(session)
    deal = a_deal(owner, other)
    review = a_review(session, deal, by=owner)
    a_review(session, deal, by=other)
    review_actions.reply_to_review(session, other, review.id, "谢谢", NOW)


def asked_to_live_there(session: Session) -> None:
    asked_residency(session, a_member(session).id, a_community(session))


USE_CASES: dict[str, Callable[[Session], None]] = {
    "member_registered": registered,
    "member_updated": updated,
    "member_language_changed": language_changed,
    "session_ended": signed_out,
    "way_in_changed": phone_linked,
    "phone_change_announced": phone_change_withdrawn,
    "phone_change_ended": phone_change_withdrawn,
    "residency_decided": decided,
    "residency_ended": moved_out,
    "friendship_formed": befriended,
    "friendship_ended": parted,
    "friendship_suspended": suspended,
    "friendship_restored": restored,
    "member_blocked": blocked,
    "member_unblocked": unblocked,
    "friend_request_sent": asked,
    "message_sent": spoken,
    "review_published": reviewed,
    "review_replied": replied,
    "residency_asked": asked_to_live_there,
    "notice_published": noticed,
    "post_moderated": moderated,
    "report_made": moderated,
    "report_decided": moderated,
    "decision_made": moderated,
    "decision_lifted": shown_again,
}


def example(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((EXAMPLES / f"{name}.v1.json").read_text())
    return body


@pytest.mark.parametrize("name", USE_CASES)
def test_the_use_case_writes_an_event_of_the_shape_of_its_example(
    session: Session, name: str
) -> None:
    USE_CASES[name](session)
    row = told(session, name)[-1]
    check_data(name, 1, row["data"])
    assert row["data"].keys() == example(name)["data"].keys()
    assert row["aggregate_version"] >= 1


@pytest.mark.parametrize("name", USE_CASES)
def test_the_example_is_read_also_with_a_field_nobody_knows_yet(name: str) -> None:
    body = example(name)
    body["data"]["of_tomorrow"] = 1
    event = read(body)
    assert (event.type, event.version) == (name, 1)
    check_data(name, 1, example(name)["data"])


@pytest.mark.parametrize("name", USE_CASES)
def test_no_event_carries_a_phone_a_room_or_a_text(session: Session, name: str) -> None:
    USE_CASES[name](session)
    data = told(session, name)[-1]["data"]
    assert not {"phone", "building", "unit", "room", "note", "text", "bio"} & data.keys()
