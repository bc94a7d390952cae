from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from contracts.errors.members import RefreshTokenRefused, RefreshTokenReplayed
from services.members.sessions import actions, rules, views
from services.members.sessions.model import SignInSession
from tests.members.builders import ISSUER, KEY, MINUTE, NOW, WEEK, a_member, told


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
