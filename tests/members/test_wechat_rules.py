from datetime import timedelta

import pytest

from contracts.errors.general import ValidationFailed
from contracts.errors.ways_in import WechatStateRefused
from services.members.wechat import rules
from tests.members.builders import KEY, MINUTE, NOW

STATE = rules.new_state(KEY, "kept", NOW)


def test_a_state_is_what_wechat_takes() -> None:
    assert STATE.isascii()
    assert STATE.isalnum()
    assert len(STATE) <= 128


def test_a_state_counts_in_the_browser_that_began_until_it_expires() -> None:
    rules.check_state(KEY, STATE, "kept", NOW)
    rules.check_state(KEY, STATE, "kept", NOW + 10 * MINUTE - timedelta(seconds=1))
    with pytest.raises(WechatStateRefused):
        rules.check_state(KEY, STATE, "kept", NOW + 10 * MINUTE)


@pytest.mark.parametrize(
    ("state", "verifier"),
    [
        (STATE, "another's"),
        ("f" * 8 + STATE[8:], "kept"),
        (STATE[:-1], "kept"),
        ("中" * 72, "kept"),
        ("zzzzzzzz", "kept"),
        (rules.new_state(b"another key" * 3, "kept", NOW), "kept"),
    ],
)
def test_a_state_that_was_not_made_for_this_browser_is_refused(state: str, verifier: str) -> None:
    with pytest.raises(WechatStateRefused):
        rules.check_state(KEY, state, verifier, NOW)


@pytest.mark.parametrize(
    ("state", "verifier", "missing"),
    [
        (None, "kept", ["/state"]),
        (STATE, None, ["/verifier"]),
        (None, None, ["/state", "/verifier"]),
    ],
)
def test_without_state_and_verifier_nothing_goes_on(
    state: str | None, verifier: str | None, missing: list[str]
) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        rules.check_state(KEY, state, verifier, NOW)
    assert [error["pointer"] for error in refusal.value.errors] == missing


def test_only_addresses_that_are_set_up_are_led_back_to() -> None:
    allowed = ("https://linli.example/in", "https://linli.example/other")
    assert rules.chosen_redirect(None, allowed) == allowed[0]
    assert rules.chosen_redirect(allowed[1], allowed) == allowed[1]
    for wrong in ("https://linli.example/in/", "https://evil.example", "https://linli.example"):
        with pytest.raises(ValidationFailed):
            rules.chosen_redirect(wrong, allowed)


@pytest.mark.parametrize(
    ("known", "told", "other_openid", "another"),
    [
        ("u1", "u1", True, False),
        ("u1", "u2", False, True),
        (None, "u1", False, False),
        ("u1", None, True, True),
        (None, None, True, True),
        (None, None, False, False),
    ],
)
def test_who_is_another_person(
    known: str | None, told: str | None, other_openid: bool, another: bool
) -> None:
    assert rules.is_another_person(known, told, other_openid=other_openid) is another
