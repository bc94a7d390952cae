"""The order of refusal, and what a refusal looks like."""

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest

from chassis.answer import Answer
from contracts.errors.general import NotThere, RateLimited, ResidencyRequired, Unavailable
from gateway.admission import EndedSessions
from gateway.routes import ROUTES
from tests.gateway.builders import (
    BOOKING,
    ITEM,
    NOW,
    SESSION,
    Browser,
    a_browser,
    bearer,
    keyed,
)

BOOKINGS = "/v1/parking/bookings"
HANDLED = [route for route in ROUTES if route.handler]


def book(browser: Browser, body: Any, headers: dict[str, str]) -> tuple[int, str]:
    answer = browser.ask("POST", BOOKINGS, json=body, headers=headers)
    return answer.status_code, answer.json.get("code", "")


def test_refusals_come_in_the_order_401_400_422_and_then_the_services_word() -> None:
    browser = a_browser({"parking.request_booking": ResidencyRequired()})
    assert book(browser, {}, {}) == (401, "unauthenticated")
    assert book(browser, {}, bearer()) == (400, "idempotency_key_missing")
    assert book(browser, {}, keyed()) == (422, "validation_failed")
    assert book(browser, BOOKING, keyed()) == (403, "residency_required")


def test_a_session_for_ones_own_data_is_let_in_to_that_alone() -> None:
    """Wherever a route leads: to a service, or to a handler of the gateway's own."""
    browser = a_browser(handlers={each.handler: lambda _: Answer({}) for each in HANDLED})
    limited = {**bearer(scope="privacy"), "Idempotency-Key": "k"}
    let_in = set()
    for route in ROUTES:
        if route.anonymous:
            continue
        path = re.sub(r"\{\w+\}", ITEM, route.path)
        answer = browser.ask(route.method, path, headers=limited)
        if answer.status_code != HTTPStatus.FORBIDDEN:
            let_in.add(route.name)
        else:
            assert answer.json["code"] == "privacy_only"
    assert let_in == {
        "GET /v1/me/decisions",
        "GET /v1/me/export",
        "POST /v1/me/export",
        "DELETE /v1/me",
        "DELETE /v1/auth/sessions/current",
    }
    assert set(browser.services.asked) <= {
        "members.ask_export",
        "members.erase_me",
        "members.my_decisions",
        "members.sign_out",
    }


def test_an_identifier_that_is_none_is_refused_after_the_shape() -> None:
    browser = a_browser()
    path = "/v1/listings/nothing/reservations"
    assert browser.ask("POST", path).status_code == 401
    assert browser.ask("POST", path, headers=bearer()).status_code == 400
    assert browser.post(path, {"meet_at": 1}).status_code == 422


@pytest.mark.parametrize("key", ["密", "x" * 256, "tab\there"])
def test_a_key_must_be_1_to_255_printable_ascii_characters(key: str) -> None:
    headers = {**bearer(), "Idempotency-Key": key.encode().decode("latin1")}
    assert book(a_browser(), BOOKING, headers) == (400, "idempotency_key_invalid")


def test_a_key_is_checked_also_where_it_may_be_left_out() -> None:
    headers = {**bearer(), "Idempotency-Key": "x" * 256}
    answer = a_browser().ask("POST", "/v1/friend-requests", json={}, headers=headers)
    assert answer.json["code"] == "idempotency_key_invalid"


@pytest.mark.parametrize(
    "authorization",
    ["", "Basic abc", "Bearer", "Bearer nonsense", "Bearer a.b.c"],
)
def test_no_sound_token_is_401_with_a_challenge(authorization: str) -> None:
    answer = a_browser().ask("GET", "/v1/me", headers={"Authorization": authorization})
    assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_expired_token_is_401() -> None:
    headers = bearer(exp=datetime.now(UTC) - timedelta(seconds=1))
    assert a_browser().ask("GET", "/v1/me", headers=headers).status_code == 401


def test_a_token_of_an_ended_session_is_401() -> None:
    ended = EndedSessions(lambda: NOW)
    browser = a_browser({"members.show_me": {"id": "1"}}, ended=ended)
    assert browser.get("/v1/me").status_code == 200
    ended.add(SESSION, NOW + timedelta(minutes=5))
    assert browser.get("/v1/me").status_code == 401


def test_ended_sessions_are_forgotten_when_their_tokens_are_worthless() -> None:
    now = [NOW]
    ended = EndedSessions(lambda: now[0])
    ended.add(SESSION, NOW + timedelta(minutes=5))
    now[0] += timedelta(minutes=6)
    other = type(SESSION)(int=5)
    ended.add(other, now[0] + timedelta(minutes=5))
    assert SESSION not in ended
    assert other in ended


def test_a_problem_has_every_member_the_api_promises() -> None:
    answer = a_browser({"members.show_me": NotThere()}).get(
        "/v1/me", **{"X-Request-Id": "r-1", "Accept-Language": "en"}
    )
    assert answer.content_type == "application/problem+json"
    assert answer.json == {
        "type": "urn:linli:problem:not_found",
        "title": "Not found",
        "status": 404,
        "detail": "Not found",
        "code": "not_found",
        "request_id": "r-1",
        "errors": [],
    }


def test_field_errors_have_pointer_code_and_words() -> None:
    answer = a_browser().ask(
        "POST",
        BOOKINGS,
        json={**BOOKING, "surprise": 1},
        headers={**keyed(), "Accept-Language": "en-GB"},
    )
    assert answer.json["errors"] == [
        {"pointer": "/surprise", "code": "unknown_field", "detail": "Unknown field"}
    ]


def test_a_refusals_arguments_are_members_and_retry_after_is_a_header_too() -> None:
    answer = a_browser({"members.show_me": RateLimited(retry_after=7)}).get("/v1/me")
    assert (answer.status_code, answer.json["retry_after"]) == (429, 7)
    assert answer.headers["Retry-After"] == "7"


def test_a_service_that_is_away_is_503_with_retry_after() -> None:
    answer = a_browser({"members.show_me": Unavailable()}).get("/v1/me")
    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_crash_is_500_and_tells_nothing_of_what_happened() -> None:
    answer = a_browser({"members.show_me": RuntimeError("password=hunter2")}).get("/v1/me")
    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert b"hunter2" not in answer.data


@pytest.mark.parametrize(
    ("accept", "member", "expected"),
    [
        (None, None, "zh-CN"),
        (None, "en", "en"),
        ("en-US,en;q=0.9", "zh-CN", "en"),
        ("zh-TW", "en", "zh-CN"),
        ("fr, en;q=0.3", "zh-CN", "en"),
        ("fr", "en", "en"),
        ("*", "en", "en"),
        ("en;q=0, zh", "en", "zh-CN"),
        ("en;q=0.5, zh;q=0.9", None, "zh-CN"),
    ],
)
def test_language_is_the_headers_then_the_members_then_chinese(
    accept: str | None, member: str | None, expected: str
) -> None:
    browser = a_browser({"members.show_me": NotThere()})
    language = {"Accept-Language": accept} if accept else {}
    answer = browser.ask("GET", "/v1/me", headers={**bearer(lang=member), **language})
    assert answer.headers["Content-Language"] == expected
    assert browser.services.calls[0].context.locale == expected


def test_a_service_may_say_another_status_than_the_usual_one() -> None:
    answer = a_browser({"members.sign_in": Answer({"id": "1"}, status=200)}).ask(
        "POST", "/v1/auth/sessions", json={"phone": "+8613900000002", "code": "123456"}
    )
    assert answer.status_code == 200
