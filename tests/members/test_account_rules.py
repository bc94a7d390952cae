from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors.general import RateLimited, ValidationFailed
from contracts.errors.members import CodeWrong, TooManyTries
from services.members.accounts import rules
from tests.members.builders import DAY, KEY, MINUTE, NOW


@dataclass
class Code:
    salt: str = "salt"
    digest: str = ""
    sent_at: datetime = NOW
    expires_at: datetime = NOW + 5 * MINUTE
    wrong_tries: int = 0
    used_at: datetime | None = None


@pytest.mark.parametrize("number", ["+8613900000001", "+442071838750"])
def test_a_number_that_can_exist_is_taken_as_it_is(number: str) -> None:
    assert rules.valid_phone(number) == number


@pytest.mark.parametrize(
    "number", ["13900000001", "+86139", "+999123456789", "+86 139 0000 0001", "", "+abc"]
)
def test_any_other_number_is_refused(number: str) -> None:
    with pytest.raises(ValidationFailed):
        rules.valid_phone(number)


def test_the_digest_of_a_code_depends_on_key_phone_and_salt() -> None:
    digests = {
        rules.code_digest(key, phone, "123456", salt)
        for key in (KEY, b"x" * 32)
        for phone in ("+1", "+2")
        for salt in ("a", "b")
    }
    assert len(digests) == 8


def test_every_unused_code_in_time_is_live() -> None:
    older, newer = Code(sent_at=NOW - MINUTE), Code()
    assert rules.live_codes([older, newer], NOW) == [older, newer]


@pytest.mark.parametrize("code", [Code(used_at=NOW), Code(expires_at=NOW)])
def test_a_used_or_old_code_is_the_wrong_one(code: Code) -> None:
    with pytest.raises(CodeWrong):
        rules.live_codes([code], NOW)


def test_without_any_code_every_code_is_wrong() -> None:
    with pytest.raises(CodeWrong):
        rules.live_codes([], NOW)


def test_five_wrong_tries_stop_everything_until_a_new_code_is_asked_for() -> None:
    dead = Code(sent_at=NOW - MINUTE, wrong_tries=5)
    with pytest.raises(TooManyTries):
        rules.live_codes([dead], NOW)
    fresh = Code()
    assert rules.live_codes([dead, fresh], NOW) == [fresh]


def test_a_code_that_died_of_tries_stays_dead_when_it_would_have_expired() -> None:
    with pytest.raises(TooManyTries):
        rules.live_codes([Code(wrong_tries=5)], NOW + DAY)


def test_five_codes_in_ten_minutes_are_enough() -> None:
    sent = [NOW - i * MINUTE for i in range(4)]
    rules.check_may_send(sent, NOW)
    with pytest.raises(RateLimited) as refused:
        rules.check_may_send([*sent, NOW - 4 * MINUTE], NOW)
    assert refused.value.retry_after == 6 * 60


def test_a_day_has_its_limit_too() -> None:
    sent = [NOW - i * timedelta(hours=1) for i in range(1, 21)]
    with pytest.raises(RateLimited):
        rules.check_may_send(sent, NOW)


def test_development_is_a_hundred_times_wider() -> None:
    rules.check_may_send([NOW] * 499, NOW, widen=100)
    with pytest.raises(RateLimited):
        rules.check_may_send([NOW] * 500, NOW, widen=100)


@pytest.mark.parametrize(("language", "word"), [("zh-CN", "邻居"), ("en", "Neighbour")])
def test_who_gives_no_name_gets_a_friendly_one(language: str, word: str) -> None:
    assert word in rules.friendly_name(123_456, language)


def test_a_rating_is_told_from_the_third_review_on() -> None:
    assert rules.rating(10, 2) is None
    assert rules.rating(14, 3) == {"average": 4.7, "count": 3}


@given(st.lists(st.integers(1, 5), min_size=3, max_size=50))
def test_a_rating_is_the_mean_to_one_decimal(stars: list[int]) -> None:
    told = rules.rating(sum(stars), len(stars))
    assert told is not None
    assert told["count"] == len(stars)
    assert abs(told["average"] - sum(stars) / len(stars)) <= 0.05 + 1e-9


@pytest.mark.parametrize(
    "name",
    [
        "居委会",
        "阳光花園居委會",
        "Neighborhood Committee",
        "阳光花园居委会",
        "居 委 会",
        "居民委员会·王",
        "The Residents' Committee",
        "ＲＥＳＩＤＥＮＴＳ committee",
    ],
)
def test_only_who_serves_is_named_like_the_committee(name: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        rules.check_name(name, serves=False)
    assert "reserved_name" in str(refused.value.wire())
    rules.check_name(name, serves=True)


def test_a_name_may_speak_of_committees() -> None:
    rules.check_name("会计委员老王", serves=False)
