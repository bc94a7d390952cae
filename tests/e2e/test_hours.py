"""When a space is open, over HTTP: exceptions, notice, time between bookings."""

from tests.e2e.neighbourhood import Neighbourhood, a_booking, in_minutes, publish_space
from tests.e2e.person import Person

Pair = tuple[Person, Person]
SPACES = "/v1/parking/spaces"


def test_an_owner_closes_a_space_and_opens_it_again(place: Neighbourhood, pair: Pair) -> None:
    owner, renter = pair
    space = publish_space(owner)
    path = f"{SPACES}/{space['id']}"
    body = {"kind": "closed", "from": in_minutes(60), "until": in_minutes(120), "reason": "搬家"}
    made = owner.post(f"{path}/exceptions", body)
    assert (made["from"], made["until"], made["reason"]) == (body["from"], body["until"], "搬家")
    assert owner.get(path)["exceptions"] == [made]
    assert "exceptions" not in renter.get(path)
    span = {"from": in_minutes(0), "until": in_minutes(180)}
    free = renter.get(f"{path}/availability", **span)["free"]
    assert free == [
        {"from": span["from"], "until": made["from"]},
        {"from": made["until"], "until": span["until"]},
    ]
    asked = a_booking(space, start=30, minutes=60)
    assert renter.refused("POST", "/v1/parking/bookings", asked) == (422, "validation_failed")

    one = f"{path}/exceptions/{made['id']}"
    stranger = place.resident("路人")
    assert renter.refused("POST", f"{path}/exceptions", body) == (403, "not_owner")
    assert renter.refused("DELETE", one) == (403, "not_owner")
    assert stranger.refused("POST", f"{path}/exceptions", body) == (404, "not_found")
    assert stranger.refused("DELETE", one) == (404, "not_found")
    assert owner.refused("POST", f"{path}/exceptions", {**body, "kind": "shut"})[0] == 422
    assert owner.ask("DELETE", one).status_code == 204
    assert owner.refused("DELETE", one) == (404, "not_found")
    assert renter.post("/v1/parking/bookings", asked)["status"] == "awaiting_deposit"


def test_what_would_cut_a_booking_is_refused_until_it_is_cancelled(pair: Pair) -> None:
    owner, renter = pair
    space = publish_space(owner)
    booking = renter.post("/v1/parking/bookings", a_booking(space, start=60, minutes=60))
    body = {"kind": "closed", "from": in_minutes(90), "until": in_minutes(100)}
    path = f"{SPACES}/{space['id']}/exceptions"
    refused = owner.ask("POST", path, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "would_cut_bookings")
    times = {name: booking[name] for name in ("id", "status", "starts_at", "ends_at")}
    assert refused.json()["bookings"] == [times]
    owner.post(f"/v1/parking/bookings/{booking['id']}/cancel")
    assert owner.post(path, body)["kind"] == "closed"


def test_a_space_wants_notice_and_time_between_bookings(pair: Pair) -> None:
    owner, renter = pair
    space = publish_space(owner, lead_minutes=60, buffer_minutes=30)
    refused = renter.ask("POST", "/v1/parking/bookings", a_booking(space, start=30))
    assert refused.json()["errors"][0]["code"] == "too_short_notice"
    renter.post("/v1/parking/bookings", a_booking(space, start=120, minutes=60))
    near = a_booking(space, start=200, minutes=60)
    assert renter.refused("POST", "/v1/parking/bookings", near) == (409, "slot_taken")
    far = a_booking(space, start=210, minutes=60)
    assert renter.post("/v1/parking/bookings", far)["status"] == "awaiting_deposit"
