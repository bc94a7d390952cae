"""Health, the development mailbox, the networks, and the API's description of itself."""

from ipaddress import ip_network
from typing import Any

import pytest

from chassis.broadcast import BroadcastConsumer
from contracts.errors.general import Unavailable
from contracts.subscriptions import BROADCASTS
from gateway.admission import is_inside
from gateway.development import development_mailbox
from gateway.health import Ready, healthy
from gateway.openapi import described, document
from gateway.routes import ROUTES
from gateway.service import Gateway
from tests.gateway.builders import Browser, a_browser

LOOPBACK = [ip_network("127.0.0.0/8"), ip_network("::1/128")]


def a_platform(*, demo: bool = False, draining: bool = False, **answers: Any) -> Browser:
    said = {name.replace("_", "."): answer for name, answer in answers.items()}
    ready = Ready(demo=demo, draining=lambda: draining)
    return a_browser(said, handlers={"ready": ready, "healthy": healthy})


def test_the_process_is_healthy_while_the_services_are_away() -> None:
    assert a_platform(members_health=Unavailable()).ask("GET", "/healthz").status_code == 200


def test_ready_when_every_service_answers() -> None:
    browser = a_platform()
    assert browser.ask("GET", "/readyz").status_code == 200
    assert sorted(browser.services.asked) == [
        "listings.health",
        "members.health",
        "parking.health",
        "payments.health",
    ]


def test_not_ready_says_what_is_missing() -> None:
    answer = a_platform(parking_health=Unavailable()).ask("GET", "/readyz")
    assert (answer.status_code, answer.json["missing"]) == (503, ["parking"])


def test_not_ready_once_it_is_about_to_stop_and_nobody_is_asked() -> None:
    browser = a_platform(draining=True)
    answer = browser.ask("GET", "/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "stopping", "missing": ["gateway"]}
    assert browser.ask("GET", "/healthz").status_code == 200
    assert browser.services.asked == []


@pytest.mark.parametrize(("there", "expected"), [(True, 200), (False, 503)])
def test_where_a_demo_was_asked_for_it_is_waited_for(there: bool, expected: int) -> None:
    browser = a_platform(demo=True, members_health={"demo": there})
    assert browser.ask("GET", "/readyz").status_code == expected


@pytest.mark.parametrize("query", ["to=%2B8613900000002", "to=+8613900000002"])
def test_the_mailbox_is_asked_for_a_number_with_its_plus_sign(query: str) -> None:
    browser = a_browser(handlers={"development_mailbox": development_mailbox})
    assert browser.ask("GET", f"/v1/dev/messages?{query}").status_code == 200
    assert browser.services.calls[0].arguments == {"to": "+8613900000002"}


def test_what_else_was_sent_is_in_the_mailbox_for_who_asks_for_it() -> None:
    browser = a_browser(handlers={"development_mailbox": development_mailbox})
    path = "/v1/dev/messages?to=%2B8613900000002&kind="
    assert browser.ask("GET", f"{path}alert").status_code == 200
    assert browser.services.calls[0].arguments == {"to": "+8613900000002", "alerts": True}
    assert browser.ask("GET", f"{path}code").status_code == 200
    assert browser.services.calls[1].arguments == {"to": "+8613900000002"}
    assert browser.ask("GET", f"{path}letters").status_code == 422


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("10.0.0.1", False),
        ("", False),
        (None, False),
    ],
)
def test_the_default_development_networks_are_loopback(address: str | None, inside: bool) -> None:
    assert is_inside(address, LOOPBACK) is inside


def test_the_description_has_every_route() -> None:
    paths = document(ROUTES)["paths"]
    described_routes = {
        f"{method.upper()} {path}" for path, item in paths.items() for method in item
    }
    assert described_routes == {route.name for route in ROUTES}


def test_the_description_says_what_a_booking_needs() -> None:
    spec = document(ROUTES)
    operation = spec["paths"]["/v1/parking/bookings"]["post"]
    (key,) = [each for each in operation["parameters"] if each["name"] == "Idempotency-Key"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    body = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    assert key["required"] is True
    assert {"space_id", "starts_at", "ends_at"} <= set(body["required"])
    assert body["properties"]["space_id"] == {"type": "string", "format": "uuid"}


def test_the_description_is_served() -> None:
    answer = a_browser(handlers={"openapi": described(ROUTES)}).ask("GET", "/v1/openapi.json")
    assert (answer.status_code, answer.json["openapi"]) == (200, "3.1.0")


def test_the_gateway_hears_what_the_contract_says_it_does() -> None:
    entrypoints = [
        entrypoint
        for method in vars(Gateway).values()
        for entrypoint in getattr(method, "nameko_entrypoints", ())
    ]
    heard = {e.event_types[0] for e in entrypoints if isinstance(e, BroadcastConsumer)}
    assert heard == set(BROADCASTS["gateway"])
