"""How members want to be told: what can be switched off, and when it is quiet."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.errors.general import ValidationFailed
from contracts.json import Json
from contracts.news import KINDS, MUST_SEE
from contracts.news.base import CHANNELS
from services.members.preferences.rules import Quiet, minute_of, quiet_until, switched
from tests.members.hearing import between, hear, types, unread
from tests.members.running import Running

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
NIGHT = Quiet(minute_of("22:30"), minute_of("07:00"))
NOON = Quiet(minute_of("12:00"), minute_of("14:00"))


def local(text: str, hours_east: int = 8) -> datetime:
    """ "11-22 23:00" of 2026, that many hours east of Greenwich."""
    at = datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    return at - timedelta(hours=hours_east)


@pytest.mark.parametrize(
    ("now", "quiet", "until"),
    [
        ("11-22 22:29", NIGHT, None),
        ("11-22 22:30", NIGHT, "11-23 07:00"),
        ("11-22 23:59", NIGHT, "11-23 07:00"),
        ("11-23 00:00", NIGHT, "11-23 07:00"),
        ("11-23 06:59", NIGHT, "11-23 07:00"),
        ("11-23 07:00", NIGHT, None),
        ("11-22 11:59", NOON, None),
        ("11-22 12:00", NOON, "11-22 14:00"),
        ("11-22 14:00", NOON, None),
        ("11-22 23:00", Quiet(minute_of("20:00"), minute_of("24:00")), "11-23 00:00"),
        ("11-22 00:30", Quiet(minute_of("20:00"), minute_of("24:00")), None),
        ("11-30 23:00", NIGHT, "12-01 07:00"),
    ],
)
def test_quiet_hours_are_local_and_may_cross_midnight(
    now: str, quiet: Quiet, until: str | None
) -> None:
    assert quiet_until(quiet, local(now), SHANGHAI) == (local(until) if until else None)
    assert quiet_until(None, local(now), SHANGHAI) is None


def test_an_end_that_does_not_exist_moves_forward_and_one_that_is_twice_is_the_first() -> None:
    spring = Quiet(minute_of("22:00"), minute_of("02:30"))
    assert quiet_until(spring, local("03-28 23:00", 1), BERLIN) == local("03-29 02:30", 1)
    assert quiet_until(spring, local("10-24 23:00", 2), BERLIN) == local("10-25 02:30", 2)


@given(st.integers(0, 1439), st.integers(1, 1440), st.integers(0, 2**20))
def test_quiet_hours_end_within_a_day_and_then_it_is_not_quiet(
    starts: int, ends: int, minutes: int
) -> None:
    assume(starts != ends % 1440)
    quiet, now = Quiet(starts, ends), local("01-01 00:00") + timedelta(minutes=minutes)
    until = quiet_until(quiet, now, SHANGHAI)
    assume(until is not None)
    assert until is not None
    assert now < until <= now + timedelta(days=1)
    assert quiet_until(quiet, until, SHANGHAI) is None


def test_switches_change_what_they_name_and_nothing_else() -> None:
    off = switched(["friends.in_app"], {"deals": {"wechat": False}})
    assert off == ["deals.wechat", "friends.in_app"]
    assert switched(off, {"friends": {"in_app": True, "wechat": True}}) == ["deals.wechat"]
    assert switched([], {"money": {"wechat": False}}) == ["money.wechat"]


@pytest.mark.parametrize("kind", sorted(MUST_SEE))
def test_what_must_be_seen_stays_in_the_inbox(kind: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        switched([], {kind: {"in_app": False}})
    pointer = f"/notification_settings/kinds/{kind}/in_app"
    assert refused.value.errors == [{"pointer": pointer, "code": "not_allowed"}]
    assert switched([], {kind: {"in_app": True}}) == []


# Over the service


def change(members: Running, by: Json, settings: Any) -> Json:
    body = {"notification_settings": settings}
    changed: Json = members.call("change_me", token=by["access_token"], body=body)
    return changed


def test_at_first_all_is_on_and_never_quiet_and_what_is_shown_can_be_sent_back(
    members: Running,
) -> None:
    me = members.signed_in()
    shown = members.call("show_me", token=me["access_token"])
    all_on = {kind: dict.fromkeys(CHANNELS, True) for kind in KINDS}
    assert shown["notification_settings"] == {"kinds": all_on, "quiet_hours": None}
    assert change(members, me, shown["notification_settings"]) == shown


def test_a_change_shows_and_is_another_version(members: Running) -> None:
    me = members.signed_in()
    before = members.call("show_me", token=me["access_token"])
    hours = {"from": "22:30", "until": "07:00"}
    after = change(members, me, {"kinds": {"deals": {"in_app": False}}, "quiet_hours": hours})
    assert after["version"] > before["version"]
    assert after["notification_settings"]["quiet_hours"] == hours
    assert after["notification_settings"]["kinds"]["deals"] == {"in_app": False, "wechat": True}
    later = change(members, me, {"quiet_hours": None})
    assert later["notification_settings"]["quiet_hours"] is None
    assert later["notification_settings"]["kinds"]["deals"]["in_app"] is False
    assert members.call("show_me", token=me["access_token"]) == later


@pytest.mark.parametrize(
    ("settings", "pointer", "code"),
    [
        ({"kinds": {"spam": {"in_app": True}}}, "/kinds/spam", "unknown_field"),
        ({"kinds": {"deals": {"post": True}}}, "/kinds/deals/post", "unknown_field"),
        ({"kinds": {"deals": {"in_app": "no"}}}, "/kinds/deals/in_app", "invalid"),
        ({"kinds": {"deals": False}}, "/kinds/deals", "invalid"),
        ({"kinds": {"money": {"in_app": False}}}, "/kinds/money/in_app", "not_allowed"),
        ({"quiet_hours": {"from": "22:30"}}, "/quiet_hours/until", "required"),
        ({"quiet_hours": {"from": "24:00", "until": "07:00"}}, "/quiet_hours/from", "invalid"),
        ({"quiet_hours": {"from": "7:00", "until": "08:00"}}, "/quiet_hours/from", "invalid"),
        (
            {"quiet_hours": {"from": "07:00", "until": "07:00"}},
            "/quiet_hours/until",
            "equal_ends",
        ),
        ({"loud": True}, "/loud", "unknown_field"),
        (None, "", "null"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    members: Running, settings: Any, pointer: str, code: str
) -> None:
    me = members.signed_in()
    before = members.call("show_me", token=me["access_token"])
    with pytest.raises(ValidationFailed) as refused:
        change(members, me, settings)
    wanted = {"pointer": f"/notification_settings{pointer}", "code": code}
    assert wanted in refused.value.errors
    assert members.call("show_me", token=me["access_token"]) == before


def test_a_kind_that_is_off_is_not_in_the_inbox_from_then_on(members: Running) -> None:
    owner, taker = members.friends()
    hear(members, between(members, "reservation_proposed", owner, taker))
    change(members, owner, {"kinds": {"deals": {"in_app": False}}})
    before = unread(members, owner)
    hear(members, between(members, "booking_cancelled", owner, taker, by="renter"))
    assert unread(members, owner) == before
    assert types(members, owner)[0] == "reservation_proposed"
    change(members, owner, {"kinds": {"deals": {"in_app": True}}})
    hear(members, between(members, "booking_cancelled", owner, taker, by="renter"))
    assert types(members, owner)[0] == "booking_cancelled"
