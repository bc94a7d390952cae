"""Suspended by the committee: everything is refused but one's own data, and leaving."""

from http import HTTPStatus

from tests.e2e.neighbourhood import Neighbourhood
from tests.e2e.person import Person
from tests.e2e.test_privacy import exported
from tests.support.wait import until

ONLY = (403, "privacy_only")


def test_who_is_suspended_takes_their_data_along_and_leaves(place: Neighbourhood) -> None:
    one, friend = place.pair()
    path = f"/v1/committee/members/{one.id}/suspend"
    place.committee.post(path, {"reason": "多次失约"})
    until(
        lambda: one.ask("GET", "/v1/me").status_code == HTTPStatus.UNAUTHORIZED,
        seconds=5,
        what="the end of the session",
    )
    body = {"phone": one.phone, "code": one.code()}
    assert one.refused("POST", "/v1/auth/sessions", body) == (403, "account_suspended")
    answer = Person(one.url).post("/v1/auth/sessions", {**body, "scope": "privacy"})
    one.token = answer["access_token"]
    for method, address, asked in (
        ("GET", "/v1/me", None),
        ("GET", "/v1/listings", None),
        ("GET", "/v1/parking/spaces", None),
        ("GET", "/v1/charges", None),
        ("GET", "/v1/me/reservations", None),
        ("GET", "/v1/notifications", None),
        ("GET", f"/v1/members/{friend.id}", None),
        ("POST", "/v1/friend-requests", {"member_id": friend.id}),
        ("DELETE", "/v1/auth/sessions", None),
        ("DELETE", "/v1/auth/phone", None),
        ("POST", "/v1/auth/phone/replace", {"phone": friend.phone, "code": "123456"}),
    ):
        assert one.refused(method, address, asked) == ONLY, (method, address)
    (why,) = one.get("/v1/me/decisions")["items"]
    assert (why["decision"], why["reason"]) == ("suspend", "多次失约")
    assert place.committee.id not in str(why)
    upload = one.ask("POST", "/v1/photos", files={"file": ("p.jpg", b"no picture")})
    assert (upload.status_code, upload.json()["code"]) == ONLY
    assert exported(one)["members/phones.json"][0]["number"] == one.phone
    assert one.ask("DELETE", "/v1/me").status_code == HTTPStatus.NO_CONTENT
    assert friend.get("/v1/friends")["items"] == []
    assert Person(one.url, one.phone).sign_in("新来的").id != one.id
