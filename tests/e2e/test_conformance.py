"""The conventions of the API: headers, order of refusal, languages, what needs no token."""

from typing import Any

import pytest
import requests

from tests.e2e.neighbourhood import Neighbourhood, a_booking, publish_item, publish_space
from tests.e2e.person import Person

NOBODYS = "0192f0c0-0000-7000-8000-000000000000"
Pair = tuple[Person, Person]


def test_health_and_readiness_need_no_token(place: Neighbourhood) -> None:
    anyone = Person(place.url)
    assert anyone.ask("GET", "/healthz").status_code == 200
    assert anyone.ask("GET", "/readyz").status_code == 200
    assert anyone.ask("GET", "/metrics").status_code == 404


def test_the_order_of_refusal(place: Neighbourhood, pair: Pair) -> None:
    owner, renter = pair
    path = "/v1/parking/bookings"
    anyone, newcomer = Person(place.url), place.newcomer()
    shapeless = {"space_id": "no id", "surprise": 1}
    assert anyone.refused("POST", path, shapeless, key=None)[0] == 401
    assert newcomer.refused("POST", path, shapeless, key=None) == (400, "idempotency_key_missing")
    assert newcomer.refused("POST", path, shapeless)[0] == 422
    absent = {**a_booking({"id": NOBODYS}), "starts_at": "2020-01-01T00:00:00Z"}
    assert newcomer.refused("POST", path, absent) == (404, "not_found")
    space = publish_space(owner)
    past = {**a_booking(space), "starts_at": "2020-01-01T00:00:00Z"}
    assert renter.refused("POST", path, past)[0] == 422
    taken = a_booking(space)
    assert renter.post(path, taken)["status"] == "awaiting_deposit"
    past = {**taken, "plate": "not a plate at all"}
    assert renter.refused("POST", path, past)[0] == 422
    assert renter.refused("POST", path, taken) == (409, "slot_taken")


def test_a_problem_names_every_field_in_the_readers_language(pair: Pair) -> None:
    owner, _ = pair
    body = {"kind": "loan", "title": "", "price": {"amount": -1, "currency": "CNY"}, "x": 1}
    answers = {
        locale: owner.ask("POST", "/v1/listings", body, headers={"Accept-Language": locale})
        for locale in ("zh-CN", "en")
    }
    for answer in answers.values():
        problem = answer.json()
        assert answer.status_code == problem["status"] == 422
        pointers = {error["pointer"] for error in problem["errors"]}
        assert {"/kind", "/title", "/price/amount", "/x", "/category"} <= pointers
        assert all(error["code"] and error["detail"] for error in problem["errors"])
        assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert answers["en"].json()["title"].isascii()
    assert not answers["zh-CN"].json()["title"].isascii()


def test_labels_follow_the_readers_language(pair: Pair) -> None:
    owner, _ = pair
    path = f"/v1/listings/{publish_item(owner)['id']}"
    labels = {
        locale: owner.ask("GET", path, headers={"Accept-Language": locale}).json()["status_label"]
        for locale in ("zh-CN", "en")
    }
    assert labels == {"zh-CN": "可预约", "en": "Available"}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/feed"), ("GET", "/nothing"), ("GET", "/v1/events"), ("GET", "/v1/me/deals")],
)
def test_a_route_nobody_asked_for_yet_is_404(place: Neighbourhood, method: str, path: str) -> None:
    assert place.committee.refused(method, path)[0] == 404


@pytest.mark.parametrize("path", ["/v1/listings", "/v1/parking/spaces", "/v1/reservations"])
def test_an_id_that_is_none_is_not_found(place: Neighbourhood, path: str) -> None:
    assert place.committee.refused("GET", f"{path}/not-an-id") == (404, "not_found")
    assert place.committee.refused("GET", f"{path}/{NOBODYS}") == (404, "not_found")


def test_a_request_id_is_echoed_or_made(place: Neighbourhood) -> None:
    asked = Person(place.url).ask("GET", "/healthz", headers={"X-Request-Id": "from-the-phone-1"})
    assert asked.headers["X-Request-Id"] == "from-the-phone-1"
    assert Person(place.url).ask("GET", "/healthz").headers["X-Request-Id"]


def test_a_single_resource_has_an_etag(pair: Pair) -> None:
    owner, _ = pair
    path = f"/v1/listings/{publish_item(owner)['id']}"
    tag = owner.ask("GET", path).headers["ETag"]
    same = owner.ask("GET", path, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    changed = owner.ask("PATCH", path, {"title": "新标题"}, headers={"If-Match": tag})
    assert changed.status_code == 200
    stale = owner.ask("PATCH", path, {"title": "又一个"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")


def upload(person: Person, content: bytes, **options: Any) -> requests.Response:
    return person.ask("POST", "/v1/photos", files={"file": ("x", content)}, **options)


def test_what_is_no_picture_is_refused(pair: Pair) -> None:
    owner, _ = pair
    assert upload(owner, b"GIF89a no picture for us").status_code == 415
    assert upload(owner, b"\x89PNG\r\n\x1a\n" + b"\0" * 50).status_code in (415, 422)
    assert upload(owner, b"\xff\xd8" + b"\0" * (13 * 1024 * 1024)).status_code == 413


def test_a_body_that_is_no_json_object_is_refused(place: Neighbourhood) -> None:
    answer = requests.post(
        f"{place.url}/v1/auth/codes",
        data=b"{not json",
        headers={"Content-Type": "application/json"},
        timeout=10,
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")


def test_the_document_of_the_api_is_served(place: Neighbourhood) -> None:
    document = Person(place.url).get("/v1/openapi.json")
    assert document["openapi"].startswith("3.1")
    assert "/v1/parking/bookings" in document["paths"]
