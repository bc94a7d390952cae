"""The calendar feed and its token, as HTTP."""

import pytest

from chassis.answer import Answer
from contracts.errors.general import NotThere
from gateway.calendar import Feed, MakeToken
from tests.gateway.builders import Browser, a_browser, bearer, keyed

KEY = b"k" * 32
FEED, TOKEN = "/v1/me/calendar.ics", "/v1/me/calendar-token"
SEED = "c2VlZHNlZWRzZWVkc2U"
TEXT = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def browser(seen: object = None, made: object = None) -> Browser:
    said = {
        "parking.show_calendar": {"text": TEXT} if seen is None else seen,
        "parking.make_calendar_token": {"seed": SEED} if made is None else made,
    }
    handlers = {"show_calendar": Feed(KEY), "make_calendar_token": MakeToken(KEY)}
    return a_browser(said, handlers=handlers)


def a_calendar_token() -> str:
    token: str = browser().post(TOKEN, headers=bearer()).json["token"]
    return token


def test_a_token_is_made_and_opens_the_feed_without_any_other() -> None:
    made = browser().post(TOKEN, headers=bearer())
    assert made.status_code == 201
    assert made.json["url"] == f"{FEED}?token={made.json['token']}"
    followed = browser()
    answer = followed.ask("GET", made.json["url"], headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.text) == (200, TEXT)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    (call,) = followed.services.calls
    assert (call.arguments, call.context.token) == ({"seed": SEED}, None)


def test_under_one_key_the_token_is_the_same_though_no_store_has_it() -> None:
    first = browser().post(TOKEN, headers=keyed())
    again = browser(made=Answer({"seed": SEED}, replayed=True)).post(TOKEN, headers=keyed())
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.json["token"] != SEED


def test_a_feed_that_has_not_changed_is_not_sent_again() -> None:
    url = f"{FEED}?token={a_calendar_token()}"
    tag = browser().ask("GET", url).headers["ETag"]
    same = browser().ask("GET", url, headers={"If-None-Match": tag})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    other = browser(seen={"text": TEXT + "x"}).ask("GET", url, headers={"If-None-Match": tag})
    assert other.status_code == 200


@pytest.mark.parametrize("token", [SEED, f"{SEED}.", f"{SEED}.AAAAAAAAAAAAAAAAAAAA", ".", "密.钥"])
def test_a_token_that_is_not_ours_is_404_and_nobody_is_asked(token: str) -> None:
    guessed = browser()
    answer = guessed.ask("GET", FEED, query_string={"token": token})
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert guessed.services.calls == []


def test_a_token_that_was_taken_back_is_404_with_the_same_body() -> None:
    url = f"{FEED}?token={a_calendar_token()}"
    revoked = browser(seen=NotThere()).ask("GET", url, headers={"X-Request-Id": "r"})
    guessed = browser().ask("GET", f"{FEED}?token=x.y", headers={"X-Request-Id": "r"})
    assert (revoked.status_code, revoked.json) == (404, guessed.json)


def test_without_a_token_the_shape_is_wrong_and_to_make_one_takes_a_session() -> None:
    assert browser().ask("GET", FEED).status_code == 422
    assert browser().ask("POST", TOKEN).status_code == 401
    assert browser().ask("DELETE", TOKEN).status_code == 401
    taken_back = browser()
    assert taken_back.ask("DELETE", TOKEN, headers=bearer()).status_code == 204
    assert taken_back.services.asked == ["parking.revoke_calendar_token"]


def test_no_log_has_the_token(capsys: pytest.CaptureFixture[str]) -> None:
    token = a_calendar_token()
    for seen in (None, NotThere(), RuntimeError("broken")):
        browser(seen=seen).ask("GET", f"{FEED}?token={token}")
    told = "".join(capsys.readouterr())
    assert FEED in told
    assert token not in told
    assert SEED not in told
