"""ETag, If-None-Match and If-Match."""

from typing import Any

import pytest

from tests.gateway.builders import ITEM, Browser, a_browser, bearer

PATH = f"/v1/listings/{ITEM}"


def a_shop(version: int = 3, **more: Any) -> Browser:
    item = {"id": ITEM, "version": version, "title": "自行车", **more}
    return a_browser({"listings.show_listing": item, "listings.change_listing": item})


def change(browser: Browser, if_match: str | None) -> tuple[int, list[str]]:
    condition = {"If-Match": if_match} if if_match else {}
    answer = browser.ask("PATCH", PATH, json={"title": "车"}, headers={**bearer(), **condition})
    return answer.status_code, browser.services.asked


def test_a_resource_unchanged_since_is_304_without_a_body() -> None:
    browser = a_shop()
    tag = browser.get(PATH).headers["ETag"]
    again = browser.get(PATH, **{"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)


def test_a_changed_resource_is_sent_again() -> None:
    tag = a_shop(3).get(PATH).headers["ETag"]
    assert a_shop(4).get(PATH, **{"If-None-Match": tag}).status_code == 200


def test_another_language_in_the_same_version_has_another_tag() -> None:
    chinese = a_shop(status_label="已预约").get(PATH).headers["ETag"]
    english = a_shop(status_label="Reserved").get(PATH).headers["ETag"]
    assert chinese != english


def test_lists_have_no_tag() -> None:
    assert (
        "ETag"
        not in a_browser({"listings.list_listings": {"items": []}}).get("/v1/listings").headers
    )


def test_a_change_of_what_was_read_is_made() -> None:
    tag = a_shop(3, status_label="已预约").get(PATH).headers["ETag"]
    status, asked = change(a_shop(3, status_label="Reserved"), tag)
    assert (status, asked) == (200, ["listings.show_listing", "listings.change_listing"])


@pytest.mark.parametrize("stale", ['"2.0123456789abcdef"', 'W/"3.0123456789abcdef"', '"nonsense"'])
def test_a_change_of_something_else_is_412(stale: str) -> None:
    assert change(a_shop(3), stale) == (412, ["listings.show_listing"])


def test_a_star_matches_whatever_is_there() -> None:
    assert change(a_shop(3), "*")[0] == 200


def test_without_a_condition_the_change_is_made_at_once() -> None:
    assert change(a_shop(3), None) == (200, ["listings.change_listing"])


def test_a_change_answers_with_the_new_tag() -> None:
    answer = a_shop(4).ask("PATCH", PATH, json={"title": "车"}, headers=bearer())
    assert answer.headers["ETag"].startswith('"4.')
