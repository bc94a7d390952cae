"""What is a route, what needs a key or a token, and what is none."""

import pytest

from gateway.routes import ROUTES
from gateway.routes.table import Route
from tests.gateway.builders import ITEM, a_browser, bearer

NEED_A_KEY = {
    "POST /v1/committee/disputes/{dispute_id}/decision",
    "POST /v1/parking/bookings/{booking_id}/dispute/proposals/{proposal_id}/accept",
    "POST /v1/reservations/{reservation_id}/dispute/proposals/{proposal_id}/accept",
    "POST /v1/listings/{listing_id}/reservations",
    "POST /v1/parking/bookings/series",
    "POST /v1/reservations/{reservation_id}/accept",
    "POST /v1/reservations/{reservation_id}/decline",
    "POST /v1/reservations/{reservation_id}/cancel",
    "POST /v1/reservations/{reservation_id}/handover",
    "POST /v1/reservations/{reservation_id}/confirm",
    "POST /v1/swap-cycles/{cycle_id}/accept",
    "POST /v1/swap-cycles/{cycle_id}/decline",
    "POST /v1/parking/bookings",
    "POST /v1/parking/bookings/{booking_id}/approve",
    "POST /v1/parking/bookings/{booking_id}/decline",
    "POST /v1/parking/bookings/{booking_id}/cancel",
    "POST /v1/parking/bookings/{booking_id}/extend",
    "POST /v1/parking/bookings/{booking_id}/check-out",
    "POST /v1/charges/{charge_id}/pay",
    "POST /v1/conversations/{conversation_id}/messages/{message_id}/accept",
}
NEED_NO_TOKEN = {
    "GET /healthz",
    "GET /readyz",
    "GET /v1/openapi.json",
    "POST /v1/auth/codes",
    "POST /v1/auth/sessions",
    "POST /v1/auth/wechat",
    "GET /v1/auth/wechat/authorize",
    "POST /v1/auth/refresh",
    "GET /v1/communities",
    "GET /v1/communities/{community_id}",
    "GET /v1/photos/{photo_id}/{size}",
    "GET /v1/me/calendar.ics",
    "GET /v1/gate/keys",
    "POST /v1/gate/check",
    "POST /v1/providers/{provider}/notifications",
    "GET /v1/dev/messages",
    "POST /v1/sandbox/card-tokens",
}


def test_exactly_the_deal_making_routes_require_a_key() -> None:
    assert {route.name for route in ROUTES if route.keyed} == NEED_A_KEY


def test_exactly_the_public_routes_need_no_token() -> None:
    assert {route.name for route in ROUTES if route.anonymous} == NEED_NO_TOKEN


def test_no_route_is_there_twice() -> None:
    names = [route.name for route in ROUTES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_has_a_schema_for_what_it_takes(route: Route) -> None:
    assert route.schema().fields is not None


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_is_answered_by_a_service_or_a_handler(route: Route) -> None:
    assert route.call or route.handler


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/nothing", "/v1/me/", "//v1/me", "/v1/auth/phones", "/metrics"]
)
def test_what_is_no_route_is_404(path: str) -> None:
    answer = a_browser().ask("GET", path, headers=bearer())
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_another_method_on_a_known_path_is_405_and_says_which_are_allowed() -> None:
    answer = a_browser().ask("PUT", "/v1/me", headers=bearer())
    assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH"


def test_options_lists_the_methods_of_a_path() -> None:
    answer = a_browser().ask("OPTIONS", f"/v1/listings/{ITEM}")
    assert answer.status_code == 204
    assert answer.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH"


def test_head_is_a_get_without_the_body() -> None:
    browser = a_browser({"members.show_me": {"id": "1", "version": 1}})
    answer = browser.ask("HEAD", "/v1/me", headers=bearer())
    assert (answer.status_code, answer.data) == (200, b"")
    assert browser.services.asked == ["members.show_me"]


@pytest.mark.parametrize("path", ["/v1/dev/messages", "/v1/sandbox/card-tokens"])
def test_production_has_no_development_routes(path: str) -> None:
    browser = a_browser(development=False)
    assert browser.ask("GET", path).status_code == 404
    assert browser.ask("POST", path).status_code == 404


def test_development_routes_answer_only_the_development_networks() -> None:
    browser = a_browser(let_in=lambda address: address == "10.1.2.3")
    body = {"number": "6200000000000005", "holder": "王"}
    outside = browser.ask("POST", "/v1/sandbox/card-tokens", json=body)
    inside = browser.ask(
        "POST",
        "/v1/sandbox/card-tokens",
        json=body,
        environ_overrides={"REMOTE_ADDR": "10.1.2.3"},
    )
    assert (outside.status_code, inside.status_code) == (404, 201)


def test_path_identifiers_reach_the_service_in_canonical_form() -> None:
    browser = a_browser()
    browser.get(f"/v1/listings/{ITEM.upper()}")
    assert browser.services.calls[0].arguments == {"listing_id": ITEM}


@pytest.mark.parametrize("bad", ["1", "nothing", f"urn:uuid:{ITEM}", ITEM.replace("-", "")])
def test_a_path_identifier_that_is_no_uuid_is_404(bad: str) -> None:
    browser = a_browser()
    assert browser.get(f"/v1/listings/{bad}").status_code == 404
    assert browser.services.calls == []


@pytest.mark.parametrize(
    ("said", "told"),
    [("Firefox/146", "Firefox/146"), ("", None), ("x" * 300, "x" * 200), (" \x7f ", None)],
)
def test_signing_in_tells_what_the_client_calls_itself(said: str, told: str | None) -> None:
    browser = a_browser()
    body = {"phone": "+8613900000002", "code": "123456"}
    browser.ask("POST", "/v1/auth/sessions", json=body, headers={"User-Agent": said})
    assert browser.services.calls[0].arguments == {"body": body, "device": told}


def test_my_session_is_signed_out_by_its_name_and_others_by_their_id() -> None:
    browser = a_browser()
    for path in ("/current", f"/{ITEM}", ""):
        answer = browser.ask("DELETE", f"/v1/auth/sessions{path}", headers=bearer())
        assert answer.status_code == 204
    asked = ["members.sign_out", "members.end_session", "members.end_other_sessions"]
    assert browser.services.asked == asked
