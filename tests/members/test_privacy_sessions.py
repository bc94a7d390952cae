"""Sessions for one's own data alone, which also a suspended member has."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.errors.base import Unauthenticated
from contracts.errors.general import NotThere, PrivacyOnly, ValidationFailed
from contracts.errors.members import (
    AccountSuspended,
    ErasureRefused,
    RefreshTokenRefused,
    StandingUnchanged,
)
from contracts.json import Json
from services.members.accounts.model import Member
from services.members.erasures import actions as erasure_actions
from tests.members.builders import a_phone
from tests.members.hearing import hear, id_of, published, types
from tests.members.running import Running
from tests.members.test_suspension import invite_in, judged

OPEN = {"kind": "reservation", "id": "0193534e-8f00-7a10-8000-0000000000d4", "code": "deal_open"}


class Suspended:
    """A resident whom `boss`, of the committee, has suspended."""

    def __init__(self, members: Running) -> None:
        self.members, self.phone = members, a_phone()
        community = members.a_community()
        self.boss, self.before = (
            members.resident(community, committee=True),
            members.signed_in(self.phone),
        )
        self.id = id_of(self.before)
        invite_in(members, community, self.before)
        judged(members, self.boss, self.before, "suspend")

    def sign_in(self) -> Json:
        return self.members.signed_in(self.phone, scope="privacy")

    def call(self, by: Json, method: str, **arguments: Any) -> Any:
        return self.members.call(method, token=by["access_token"], **arguments)

    def status(self) -> str:
        with self.members.unit.read() as work:
            return work.session.get_one(Member, self.id).status


@pytest.fixture
def one(members: Running) -> Suspended:
    return Suspended(members)


def test_the_code_that_was_refused_opens_a_session_for_ones_own_data(one: Suspended) -> None:
    body = {"phone": one.phone, "code": one.members.code(one.phone)}
    with pytest.raises(AccountSuspended):
        one.members.call("sign_in", body=body)
    pair = one.members.call("sign_in", body={**body, "scope": "privacy"})
    assert (pair["scope"], pair["member"]["id"]) == ("privacy", str(one.id))
    # The card alone: no phone, no home.
    assert pair["member"].keys() == {"id", "display_name", "avatar", "rating"}


def test_with_it_one_exports_and_signs_out(one: Suspended) -> None:
    pair = one.sign_in()
    assert one.call(pair, "ask_export")["state"] == "queued"
    one.members.service.build_exports()
    assert one.call(pair, "show_export")["state"] == "ready"
    assert one.call(pair, "export_pieces")["size"] > 0
    one.call(pair, "sign_out")
    with pytest.raises(RefreshTokenRefused):
        one.members.call("refresh", body={"refresh_token": pair["refresh_token"]})


def test_with_it_one_reads_why(one: Suspended) -> None:
    (why,) = one.call(one.sign_in(), "my_decisions", query={})["items"]
    assert (why["decision"], why["reason"]) == ("suspend", "多次失约")
    assert why["explanation"] == "居委会已暂停您的账号"
    assert why["subject"] == {"kind": "member", "id": str(one.id)}
    assert str(id_of(one.boss)) not in str(why)


def test_restored_one_reads_both_and_has_been_told_of_both(one: Suspended) -> None:
    hear(one.members, published(one.members, "decision_made"))
    judged(one.members, one.boss, one.before, "restore")
    hear(one.members, published(one.members, "decision_made"))
    back = one.members.signed_in(one.phone)
    told = one.call(back, "my_decisions", query={})["items"]
    assert [each["decision"] for each in told] == ["restore", "suspend"]
    assert told[0]["explanation"] == "居委会已恢复您的账号"
    assert types(one.members, back).count("decision_made") == 2


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("show_me", {}),
        ("change_me", {"body": {"display_name": "另一个"}}),
        ("standing", {}),
        ("list_sessions", {"query": {}}),
        ("end_other_sessions", {}),
        ("replace_phone", {"body": {"phone": a_phone(), "code": "123456"}}),
        ("list_friends", {"query": {}}),
        ("list_notifications", {"query": {}}),
        ("my_residency", {}),
        ("move_out", {}),
        ("make_report", {"body": {}}),
    ],
)
def test_it_is_good_for_nothing_else(
    one: Suspended, method: str, arguments: dict[str, Any]
) -> None:
    pair = one.sign_in()
    refreshed = one.members.call("refresh", body={"refresh_token": pair["refresh_token"]})
    for each in (pair, refreshed):
        with pytest.raises(PrivacyOnly):
            one.call(each, method, **arguments)


def test_it_is_turned_over_like_any_other(one: Suspended) -> None:
    pair = one.sign_in()
    for _ in range(2):
        pair = one.members.call("refresh", body={"refresh_token": pair["refresh_token"]})
    assert one.call(pair, "ask_export")["state"] == "queued"


def test_who_is_suspended_is_erased_for_good(one: Suspended) -> None:
    one.call(one.sign_in(), "erase_me")
    assert one.status() == "erased"
    with pytest.raises(NotThere):
        one.sign_in()
    assert one.members.signed_in(one.phone)["member"]["id"] != str(one.id)


def test_refused_while_something_is_open_and_suspended_as_before(one: Suspended) -> None:
    pair = one.sign_in()
    one.members.listings.still_open = [OPEN]
    with pytest.raises(ErasureRefused):
        one.call(pair, "erase_me")
    assert one.status() == "suspended"
    with pytest.raises(AccountSuspended):
        one.members.signed_in(one.phone)
    one.members.listings.still_open = []
    one.call(pair, "erase_me")
    assert one.status() == "erased"


def test_one_whose_process_went_away_leaves_them_suspended(one: Suspended) -> None:
    with one.members.unit.begin() as work:
        erasure_actions.begin(work.session, one.id, work.now)
    one.members.later(timedelta(seconds=31))
    one.members.service.withdraw_stalled_erasures()
    assert one.status() == "suspended"


def test_who_was_suspended_once_and_is_active_as_they_ask_stays_active(one: Suspended) -> None:
    one.members.listings.still_open = [OPEN]
    with pytest.raises(ErasureRefused):
        one.call(one.sign_in(), "erase_me")
    judged(one.members, one.boss, one.before, "restore")
    with pytest.raises(ErasureRefused):
        one.call(one.members.signed_in(one.phone), "erase_me")
    assert one.status() == "active"


def test_restoring_ends_it_and_so_does_suspending_again(one: Suspended) -> None:
    pair = one.sign_in()
    judged(one.members, one.boss, one.before, "restore")
    with pytest.raises(RefreshTokenRefused):
        one.members.call("refresh", body={"refresh_token": pair["refresh_token"]})
    active = one.sign_in()
    judged(one.members, one.boss, one.before, "suspend")
    with pytest.raises(RefreshTokenRefused):
        one.members.call("refresh", body={"refresh_token": active["refresh_token"]})


def test_nobody_is_judged_while_it_is_decided_whether_they_stay(one: Suspended) -> None:
    with one.members.unit.begin() as work:
        erasure_actions.begin(work.session, one.id, work.now)
    with pytest.raises(StandingUnchanged):
        judged(one.members, one.boss, one.before, "restore")


def test_who_is_not_suspended_may_ask_for_one_too_and_is_held_to_it(members: Running) -> None:
    phone = a_phone()
    full = members.signed_in(phone)
    pair = members.signed_in(phone, scope="privacy")
    assert members.call("ask_export", token=pair["access_token"])["state"] == "queued"
    with pytest.raises(PrivacyOnly):
        members.call("show_me", token=pair["access_token"])
    assert members.call("show_me", token=full["access_token"])["id"] == full["member"]["id"]


def test_it_registers_nobody_and_knows_no_other_scope(members: Running) -> None:
    phone = a_phone()
    code = members.code(phone)
    with pytest.raises(NotThere):
        members.call("sign_in", body={"phone": phone, "code": code, "scope": "privacy"})
    with pytest.raises(ValidationFailed):
        members.call("sign_in", body={"phone": phone, "code": code, "scope": "all"})
    answer = members.call("sign_in", body={"phone": phone, "code": code})
    assert ("scope" in answer, answer["member"]["phone"]) == (False, phone)


def test_without_a_scope_who_is_suspended_still_refreshes_nothing(one: Suspended) -> None:
    with pytest.raises(RefreshTokenRefused):
        one.members.call("refresh", body={"refresh_token": one.before["refresh_token"]})
    with pytest.raises(Unauthenticated):
        one.call(one.before, "standing")
