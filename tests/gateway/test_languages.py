"""Whose language an answer is in once the member has chosen another than their token says."""

from datetime import timedelta

import pytest

from gateway.languages import ChangedLanguages
from tests.gateway.builders import FIVE_MINUTES, MEMBER, NOW, a_browser, bearer, some_id


def to_english() -> ChangedLanguages:
    spoken = ChangedLanguages(lambda: NOW, FIVE_MINUTES)
    spoken.note(MEMBER, "en", 2)
    return spoken


@pytest.mark.parametrize("path", ["/v1/me", "/v1/communities", "/v1/nothing", "/v1/me/"])
def test_a_language_counts_for_tokens_that_still_say_another(path: str) -> None:
    browser = a_browser(spoken=to_english())
    answer = browser.ask("GET", path, headers=bearer(lang="zh-CN"))
    assert answer.headers["Content-Language"] == "en"


def test_where_there_is_no_route_the_tokens_language_counts() -> None:
    answer = a_browser().ask("GET", "/v1/nothing", headers=bearer(lang="en"))
    assert (answer.status_code, answer.json["title"]) == (404, "Not found")


@pytest.mark.parametrize("token", ["Bearer forged", "Basic x", ""])
def test_a_token_that_is_none_changes_no_language(token: str) -> None:
    answer = a_browser().ask("GET", "/v1/communities", headers={"Authorization": token})
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, "zh-CN")


def test_what_the_client_asks_for_goes_before_the_members_language() -> None:
    headers = {**bearer(lang="zh-CN"), "Accept-Language": "zh"}
    answer = a_browser(spoken=to_english()).ask("GET", "/v1/me", headers=headers)
    assert answer.headers["Content-Language"] == "zh-CN"


def test_news_of_a_language_that_comes_late_changes_nothing() -> None:
    spoken = to_english()
    spoken.note(MEMBER, "zh-CN", 1)
    assert spoken.of(MEMBER) == "en"
    spoken.note(MEMBER, "zh-CN", 3)
    assert spoken.of(MEMBER) == "zh-CN"


def test_a_language_is_forgotten_when_the_tokens_say_it_themselves() -> None:
    now = [NOW]
    spoken = ChangedLanguages(lambda: now[0], FIVE_MINUTES)
    spoken.note(MEMBER, "en", 2)
    now[0] += FIVE_MINUTES + timedelta(seconds=1)
    assert spoken.of(MEMBER) is None
    spoken.note(MEMBER, "en", 1)
    assert spoken.of(MEMBER) == "en"
    assert spoken.of(type(MEMBER)(some_id())) is None
