from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.base import Unauthenticated
from contracts.errors.general import NotThere
from contracts.errors.members import RefreshTokenRefused, RefreshTokenReplayed
from services.members.sessions import actions, rules, views
from services.members.sessions.model import SignInSession
from tests.members.builders import ISSUER, KEY, MINUTE, NO_FILTER, NOW, WEEK, a_member, told


def opened(session: Session) -> dict[str, Any]:
    member = a_member(session)
    return first_pair(actions.open_session(session, ISSUER, member, NOW))


def first_pair(opened: SignInSession) -> dict[str, Any]:
    return {
        "refresh_token": rules.refresh_token(KEY, opened.id, 0),
        "access_token": rules.access_token(
            ISSUER.signing_key,
            member_id=opened.member_id,
            session_id=opened.id,
            generation=0,
            issued_at=NOW,
            seconds=300,
            language="zh-CN",
        ),
    }


def refreshed(session: Session, pair: dict[str, Any], after: timedelta = MINUTE) -> dict[str, Any]:
    return actions.refresh_session(session, ISSUER, pair["refresh_token"], NOW + after)


def session_of(pair: dict[str, Any]) -> Any:
    read = rules.read_refresh_token(KEY, pair["refresh_token"])
    assert read is not None
    return read[0]


def test_a_refresh_gives_a_new_pair(session: Session) -> None:
    pair = opened(session)
    fresh = refreshed(session, pair)
    assert fresh["refresh_token"] != pair["refresh_token"]
    assert fresh["access_token"] != pair["access_token"]
    assert refreshed(session, fresh, 2 * MINUTE)["refresh_token"] != fresh["refresh_token"]


def test_the_last_token_again_within_half_a_minute_gets_the_very_same_pair(
    session: Session,
) -> None:
    pair = opened(session)
    fresh = refreshed(session, pair)
    assert refreshed(session, pair, MINUTE + timedelta(seconds=30)) == fresh


def test_the_last_token_again_later_ends_the_session(session: Session) -> None:
    pair = opened(session)
    fresh = refreshed(session, pair)
    with pytest.raises(RefreshTokenReplayed):
        refreshed(session, pair, MINUTE + timedelta(seconds=31))
    with pytest.raises(RefreshTokenRefused):
        refreshed(session, fresh, 2 * MINUTE)


def test_an_older_token_ends_the_session_at_once(session: Session) -> None:
    first = opened(session)
    second = refreshed(session, first)
    refreshed(session, second)
    with pytest.raises(RefreshTokenReplayed):
        refreshed(session, first)
    assert told(session, "session_ended")[-1]["data"]["session_id"] == str(session_of(first))


def test_a_session_not_used_for_long_runs_out(session: Session) -> None:
    pair = opened(session)
    with pytest.raises(RefreshTokenRefused):
        refreshed(session, pair, WEEK)


def test_a_forged_token_is_refused(session: Session) -> None:
    pair = opened(session)
    with pytest.raises(RefreshTokenRefused):
        refreshed(session, {"refresh_token": pair["refresh_token"][:-3] + "AAA"})


def test_signing_out_ends_the_session_and_says_so_once(session: Session) -> None:
    pair = opened(session)
    actions.end_session(session, session_of(pair), NOW)
    actions.end_session(session, session_of(pair), NOW)
    ended = [event["data"]["session_id"] for event in told(session, "session_ended")]
    assert ended.count(str(session_of(pair))) == 1
    with pytest.raises(RefreshTokenRefused):
        refreshed(session, pair)


def test_an_ended_session_is_listed_while_its_access_token_is_about(session: Session) -> None:
    pair = opened(session)
    actions.end_session(session, session_of(pair), NOW)
    listed = {"session_id": str(session_of(pair)), "expires_at": "2026-11-22T08:05:00Z"}
    assert listed in views.ended_sessions(session, NOW)["items"]
    assert listed not in views.ended_sessions(session, NOW + 5 * MINUTE)["items"]


def open_sessions(session: Session, member_id: UUID, current: UUID) -> list[dict[str, Any]]:
    listed = views.list_sessions(session, member_id, current, NO_FILTER, NOW)
    items: list[dict[str, Any]] = listed["items"]
    return items


def test_open_sessions_are_listed_with_what_opened_them(session: Session) -> None:
    member = a_member(session)
    phone = actions.open_session(session, ISSUER, member, NOW, device="小程序")
    desk = actions.open_session(session, ISSUER, member, NOW + MINUTE, device="Firefox")
    gone = actions.open_session(session, ISSUER, member, NOW)
    actions.end_session(session, gone.id, NOW)
    actions.open_session(session, ISSUER, a_member(session), NOW)
    refreshed(session, first_pair(phone), after=5 * MINUTE)
    assert [
        (each["id"], each["device"], each["last_used_at"], each["current"])
        for each in open_sessions(session, member.id, phone.id)
    ] == [
        (str(desk.id), "Firefox", "2026-11-22T08:01:00Z", False),
        (str(phone.id), "小程序", "2026-11-22T08:05:00Z", True),
    ]


def test_a_session_that_ran_out_is_not_listed(session: Session) -> None:
    member = a_member(session)
    opened = actions.open_session(session, ISSUER, member, NOW - WEEK)
    assert open_sessions(session, member.id, opened.id) == []


def test_one_ends_ones_own_sessions_and_nobody_elses(session: Session) -> None:
    me, other = a_member(session), a_member(session)
    here, there = (actions.open_session(session, ISSUER, me, NOW).id for _ in range(2))
    theirs = actions.open_session(session, ISSUER, other, NOW).id
    for session_id in (theirs, uuid7(), None):
        with pytest.raises(NotThere):
            actions.end_one_session(session, me.id, here, session_id, NOW)
    actions.end_one_session(session, me.id, here, there, NOW)
    with pytest.raises(NotThere):
        actions.end_one_session(session, me.id, here, there, NOW)
    assert [each["id"] for each in open_sessions(session, me.id, here)] == [str(here)]
    assert told(session, "session_ended")[-1]["data"]["session_id"] == str(there)


def test_ending_all_others_leaves_the_one_that_asks_and_other_peoples(session: Session) -> None:
    me, other = a_member(session), a_member(session)
    here, *others = (actions.open_session(session, ISSUER, me, NOW).id for _ in range(3))
    theirs = actions.open_session(session, ISSUER, other, NOW).id
    before = len(told(session, "session_ended"))
    actions.end_other_sessions(session, me.id, here, NOW)
    ended = {event["data"]["session_id"] for event in told(session, "session_ended")[before:]}
    assert ended == {str(each) for each in others}
    assert [each["id"] for each in open_sessions(session, me.id, here)] == [str(here)]
    assert len(open_sessions(session, other.id, theirs)) == 1


def test_a_session_that_has_ended_ends_no_other(session: Session) -> None:
    member = a_member(session)
    here, there = (actions.open_session(session, ISSUER, member, NOW).id for _ in range(2))
    actions.end_session(session, here, NOW)
    with pytest.raises(Unauthenticated):
        actions.end_one_session(session, member.id, here, there, NOW)
    with pytest.raises(Unauthenticated):
        actions.end_other_sessions(session, member.id, here, NOW)
    assert len(open_sessions(session, member.id, there)) == 1
