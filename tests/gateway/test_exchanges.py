"""What is passed on to the services, and what comes back with the answer."""

import json
import re
from typing import Any

import pytest

from chassis.answer import Answer
from gateway.notifications import take_notification
from tests.gateway.builders import BOOKING, ITEM, MEMBER, a_browser, bearer, keyed

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_the_callers_token_key_and_route_go_with_the_call() -> None:
    browser = a_browser()
    browser.ask("POST", "/v1/parking/bookings", json=BOOKING, headers=keyed("k-1"))
    (call,) = browser.services.calls
    assert call.name == "parking.request_booking"
    assert call.arguments == {"body": BOOKING}
    assert call.context.token is not None
    assert (call.context.idempotency_key, call.context.route) == (
        "k-1",
        "POST /v1/parking/bookings",
    )
    assert call.context.deadline is not None


def test_an_anonymous_route_passes_no_token_on() -> None:
    browser = a_browser()
    browser.ask("GET", "/v1/communities?limit=5", headers=bearer())
    (call,) = browser.services.calls
    assert call.context.token is None
    assert call.arguments == {"query": {"limit": "5"}}


def test_a_replayed_answer_is_marked() -> None:
    browser = a_browser({"parking.request_booking": Answer({"id": "1"}, status=201, replayed=True)})
    answer = browser.post("/v1/parking/bookings", BOOKING)
    assert (answer.status_code, answer.headers["Idempotent-Replayed"]) == (201, "true")


def test_a_sound_request_id_is_echoed_and_an_unsound_one_replaced() -> None:
    browser = a_browser()
    assert browser.get("/v1/me", **{"X-Request-Id": "abc-1"}).headers["X-Request-Id"] == "abc-1"
    made = browser.get("/v1/me", **{"X-Request-Id": "a b{}"}).headers["X-Request-Id"]
    assert re.fullmatch(r"[0-9a-f-]{36}", made)
    assert browser.services.calls[0].context.request_id == "abc-1"


def test_the_clients_trace_goes_on_with_a_new_parent() -> None:
    browser = a_browser()
    browser.get("/v1/me", traceparent=TRACE)
    browser.get("/v1/me", traceparent="nonsense")
    known, made = (call.context.traceparent or "" for call in browser.services.calls)
    assert known.startswith("00-0af7651916cd43dd8448eb211c80319c-")
    assert known != TRACE
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", made)


def test_what_may_not_be_repeated_in_a_query_is_422() -> None:
    answer = a_browser().get("/v1/listings?limit=1&limit=2")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/limit")


@pytest.mark.parametrize("limit", ["0", "101", "x", ""])
def test_a_page_has_1_to_100_items(limit: str) -> None:
    assert a_browser().get(f"/v1/listings?limit={limit}").status_code == 422


@pytest.mark.parametrize(
    ("content", "media_type", "expected"),
    [
        (b"{", "application/json", (400, "malformed_json")),
        (b"", "application/json", (400, "malformed_json")),
        (b"[]", "application/json", (400, "malformed_json")),
        (b'"text"', "application/json", (400, "malformed_json")),
        (b'{"a": NaN}', "application/json", (400, "malformed_json")),
        (b'{"a": 1e999}', "application/json", (400, "malformed_json")),
        (b"[" * 100_000, "application/json", (400, "malformed_json")),
        ('{"a": "密"}'.encode("gbk"), "application/json", (400, "malformed_json")),
        (b"a=1", "application/x-www-form-urlencoded", (415, "unsupported_media_type")),
        (b"{}", "text/plain", (415, "unsupported_media_type")),
        (b" " * (256 * 1024 + 1), "application/json", (413, "too_large")),
        (b"{}", "application/json; charset=utf-8", (422, "validation_failed")),
    ],
)
def test_bodies_are_json_objects_of_bounded_size(
    content: bytes, media_type: str, expected: tuple[int, str]
) -> None:
    answer = a_browser().ask(
        "POST", "/v1/parking/bookings", data=content, content_type=media_type, headers=keyed()
    )
    assert (answer.status_code, answer.json["code"]) == expected


def test_a_body_shorter_than_announced_is_refused() -> None:
    answer = a_browser().ask(
        "POST",
        "/v1/parking/bookings",
        data=b"{}",
        content_type="application/json",
        headers=keyed(),
        environ_overrides={"CONTENT_LENGTH": "200"},
    )
    assert (answer.status_code, answer.json["code"]) == (400, "malformed_body")


@pytest.mark.parametrize("body", [None, {}])
def test_an_action_accepts_an_empty_body_and_an_empty_object(body: Any) -> None:
    browser = a_browser()
    path = f"/v1/reservations/{ITEM}"
    assert browser.post(f"{path}/accept", body).status_code == 200
    assert browser.post(f"{path}/cancel", body).status_code == 200
    accept, cancel = browser.services.calls
    assert accept.arguments == {"reservation_id": ITEM}
    assert cancel.arguments == {"reservation_id": ITEM, "body": {}}


def test_an_action_refuses_fields_it_does_not_know() -> None:
    answer = a_browser().post(f"/v1/reservations/{ITEM}/accept", {"price": 1})
    assert answer.json["errors"][0]["code"] == "unknown_field"


def test_a_lone_surrogate_is_answered_like_any_other_text() -> None:
    answer = a_browser().ask(
        "POST",
        "/v1/parking/bookings",
        data=b'{"\\ud800": 1}',
        content_type="application/json",
        headers=keyed(),
    )
    assert answer.status_code == 422
    assert "/\ud800" in [error["pointer"] for error in json.loads(answer.data)["errors"]]


def test_a_204_has_no_body() -> None:
    answer = a_browser({"members.block_member": {"ignored": 1}}).post(f"/v1/blocks/{MEMBER}")
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Content-Type" not in answer.headers


def test_answers_forbid_sniffing_framing_and_storing() -> None:
    headers = a_browser().get("/v1/friends").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"


def test_a_notification_is_passed_on_to_the_byte_with_its_headers() -> None:
    browser = a_browser(handlers={"take_notification": take_notification})
    raw = '{"b":1,  "a":"密"}'
    answer = browser.ask(
        "POST",
        "/v1/providers/sandbox/notifications",
        data=raw.encode(),
        headers={"X-Sandbox-Signature": "abc", "Authorization": "Bearer x"},
    )
    (call,) = browser.services.calls
    assert answer.status_code == 200
    assert (call.arguments["provider"], call.arguments["body_text"]) == ("sandbox", raw)
    assert call.arguments["headers"]["x-sandbox-signature"] == "abc"
    assert "authorization" not in call.arguments["headers"]
