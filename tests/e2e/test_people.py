import time
from typing import Any

from tests.e2e.neighbourhood import (
    Neighbourhood,
    a_booking,
    in_minutes,
    publish_item,
    publish_space,
)
from tests.e2e.person import Person
from tests.support.wait import until


def a_gift(by: Person) -> dict[str, Any]:
    return {
        "kind": "give",
        "title": "书",
        "description": "一本",
        "category": "books",
        "condition": "good",
        "photo_ids": [by.photo()],
    }


def test_the_first_sign_in_registers_and_the_next_does_not(place: Neighbourhood) -> None:
    person = Person(place.url)
    body = {"phone": person.phone, "code": person.code(), "display_name": "张三"}
    first = person.ask("POST", "/v1/auth/sessions", body)
    assert first.status_code == 201
    assert first.json()["member"]["display_name"] == "张三"
    again = person.ask("POST", "/v1/auth/sessions", {**body, "code": person.code()})
    assert again.status_code == 200
    assert again.json()["member"]["id"] == first.json()["member"]["id"]


def test_a_code_counts_once_and_five_wrong_ones_end_it(place: Neighbourhood) -> None:
    person = Person(place.url)
    code = person.code()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        status, _code = person.refused(
            "POST", "/v1/auth/sessions", {"phone": person.phone, "code": wrong}
        )
        assert status in (422, 429)
    right = {"phone": person.phone, "code": code}
    assert person.refused("POST", "/v1/auth/sessions", right)[0] == 429
    fresh = {"phone": person.phone, "code": person.code()}
    assert person.ask("POST", "/v1/auth/sessions", fresh).status_code == 201
    assert person.refused("POST", "/v1/auth/sessions", fresh)[0] in (422, 429)


def test_refresh_rotates_repeats_the_last_pair_and_ends_the_session_of_an_old_one(
    place: Neighbourhood,
) -> None:
    person = place.newcomer()
    oldest = person.refresh_token
    first = person.post("/v1/auth/refresh", {"refresh_token": oldest})
    repeat = person.post("/v1/auth/refresh", {"refresh_token": oldest})
    assert repeat == first
    second = person.post("/v1/auth/refresh", {"refresh_token": first["refresh_token"]})
    assert second["refresh_token"] != first["refresh_token"]
    stale = {"refresh_token": oldest}
    assert person.refused("POST", "/v1/auth/refresh", stale)[0] == 401
    newest = {"refresh_token": second["refresh_token"]}
    assert person.refused("POST", "/v1/auth/refresh", newest)[0] == 401


def test_after_signing_out_the_token_counts_nowhere(place: Neighbourhood) -> None:
    person = place.resident()
    person.delete("/v1/auth/sessions/current")
    ended = time.monotonic()
    for path in ("/v1/me", "/v1/listings", "/v1/parking/spaces", "/v1/cards"):
        until(lambda path=path: person.ask("GET", path).status_code == 401, seconds=5)
    assert time.monotonic() - ended < 5


def test_a_session_ended_from_another_device_counts_nowhere_within_a_second(
    place: Neighbourhood,
) -> None:
    desk = place.newcomer()
    phone, tablet = (Person(place.url, desk.phone).sign_in() for _ in range(2))
    sessions = desk.get("/v1/auth/sessions")["items"]
    assert [each["current"] for each in sessions] == [False, False, True]
    assert all(each["device"].startswith("python-requests") for each in sessions)
    desk.delete(f"/v1/auth/sessions/{sessions[1]['id']}")
    until(lambda: phone.ask("GET", "/v1/me").status_code == 401, seconds=1)
    assert phone.refused("POST", "/v1/auth/refresh", {"refresh_token": phone.refresh_token}) == (
        401,
        "refresh_token_refused",
    )
    assert desk.refused("DELETE", f"/v1/auth/sessions/{sessions[1]['id']}")[0] == 404
    desk.delete("/v1/auth/sessions")
    until(lambda: tablet.ask("GET", "/v1/listings").status_code == 401, seconds=1)
    assert [each["current"] for each in desk.get("/v1/auth/sessions")["items"]] == [True]


def test_residency_is_asked_for_and_decided_by_the_committee(place: Neighbourhood) -> None:
    person = place.newcomer()
    home = {"community_id": place.community_id, "building": "3", "unit": "1", "room": "502"}
    asked = person.ask("POST", "/v1/me/residency", home)
    assert asked.status_code == 201
    assert asked.json()["status"] == "pending"
    assert person.refused("POST", "/v1/friend-requests", {"member_id": place.committee.id}) == (
        403,
        "residency_required",
    )
    pending = place.committee.get("/v1/committee/residencies", status="pending")["items"]
    assert asked.json()["id"] in {entry["id"] for entry in pending}
    path = f"/v1/committee/residencies/{asked.json()['id']}/decision"
    assert person.refused("POST", path, {"decision": "approve"}) == (403, "committee_only")
    assert place.committee.post(path, {"decision": "approve"})["status"] == "approved"
    # It counts for commands from the answer on.
    assert (
        person.ask("POST", "/v1/friend-requests", {"member_id": place.committee.id}).status_code
        == 201
    )
    assert person.get("/v1/me/residency")["status"] == "approved"


def test_who_moves_out_is_seen_no_more_while_the_deal_goes_on(
    place: Neighbourhood, pair: tuple[Person, Person]
) -> None:
    owner, renter = pair
    item, space = publish_item(owner), publish_space(owner)
    booked = renter.post("/v1/parking/bookings", a_booking(space))
    owner.delete("/v1/me/residency")
    for path in (f"/v1/listings/{item['id']}", f"/v1/parking/spaces/{space['id']}"):
        until(lambda path=path: renter.ask("GET", path).status_code == 404, seconds=5)
    assert renter.get("/v1/friends")["items"] == []
    assert owner.get("/v1/me/residency")["status"] == "moved_out"
    assert owner.refused("POST", "/v1/listings", a_gift(owner)) == (403, "residency_required")
    renter.pay(booked["id"], "deposit")
    renter.reaches(f"/v1/parking/bookings/{booked['id']}", "agreed", "in_use")
    until(lambda: owner.get(f"/v1/parking/spaces/{space['id']}")["status"] == "withdrawn")


def test_who_is_suspended_is_signed_out_and_unseen_within_a_second_and_still_paid(
    place: Neighbourhood, pair: tuple[Person, Person]
) -> None:
    owner, renter = pair
    item, space = publish_item(owner), publish_space(owner)
    booked = renter.post("/v1/parking/bookings", a_booking(space))
    path, why = f"/v1/committee/members/{owner.id}", {"reason": "多次失约"}
    assert renter.refused("POST", f"{path}/suspend", why) == (403, "committee_only")
    assert place.committee.post(f"{path}/suspend", why)["status"] == "suspended"
    until(lambda: owner.ask("GET", "/v1/me").status_code == 401, seconds=1)
    for post in (f"/v1/listings/{item['id']}", f"/v1/parking/spaces/{space['id']}"):
        until(lambda post=post: renter.ask("GET", post).status_code == 404, seconds=1)
    code = {"phone": owner.phone, "code": owner.code()}
    assert owner.refused("POST", "/v1/auth/sessions", code) == (403, "account_suspended")
    renter.pay(booked["id"], "deposit")
    renter.reaches(f"/v1/parking/bookings/{booked['id']}", "agreed", "in_use")
    suspended = place.committee.get("/v1/committee/members", status="suspended")["items"]
    assert owner.id in {member["id"] for member in suspended}
    place.committee.post(f"{path}/restore", why)
    owner.sign_in()
    until(lambda: renter.ask("GET", f"/v1/listings/{item['id']}").ok, seconds=5)


def test_a_code_of_the_committees_makes_a_resident_at_once(place: Neighbourhood) -> None:
    person, late = place.newcomer(), place.newcomer()
    asked = {"building": "7", "max_uses": 1, "expires_at": in_minutes(60)}
    assert person.refused("POST", "/v1/committee/invites", asked) == (403, "committee_only")
    invite = place.committee.post("/v1/committee/invites", asked)
    home = {"invite_code": invite["code"], "room": "701"}
    assert person.post("/v1/me/residency", home)["status"] == "approved"
    assert late.refused("POST", "/v1/me/residency", home) == (422, "invite_code_refused")
    place.friends(person, place.resident())


def test_without_residency_lists_are_empty_and_publishing_is_refused(place: Neighbourhood) -> None:
    person = place.newcomer()
    assert person.get("/v1/listings")["items"] == []
    assert person.get("/v1/parking/spaces")["items"] == []
    assert person.refused("POST", "/v1/listings", a_gift(person)) == (403, "residency_required")


def test_friend_requests_are_sent_declined_accepted_and_ended(place: Neighbourhood) -> None:
    one, other = place.resident("一"), place.resident("二")
    first = one.post("/v1/friend-requests", {"member_id": other.id, "message": "我是楼下的"})
    assert first["status"] == "pending"
    [received] = other.get("/v1/friend-requests", direction="in")["items"]
    assert received["from"]["id"] == one.id
    other.post(f"/v1/friend-requests/{first['id']}/decline")
    assert other.get("/v1/friends")["items"] == []
    second = other.post("/v1/friend-requests", {"member_id": one.id})
    one.post(f"/v1/friend-requests/{second['id']}/accept")
    assert [friend["id"] for friend in one.get("/v1/friends")["items"]] == [other.id]
    one.delete(f"/v1/friends/{other.id}")
    assert other.get("/v1/friends")["items"] == []


def test_crossed_requests_become_a_friendship(place: Neighbourhood) -> None:
    one, other = place.resident("一"), place.resident("二")
    one.post("/v1/friend-requests", {"member_id": other.id})
    crossed = other.post("/v1/friend-requests", {"member_id": one.id})
    assert crossed["status"] == "accepted"
    assert [friend["id"] for friend in one.get("/v1/friends")["items"]] == [other.id]


def test_an_invitation_shown_as_a_qr_code_leads_to_a_friendship(place: Neighbourhood) -> None:
    one, other = place.resident("一"), place.resident("二")
    invite = one.post("/v1/friend-invites")
    assert invite["code"] in invite["url"]
    suggested = other.get("/v1/members/suggestions", limit=100)["items"]
    assert one.id in {member["id"] for member in suggested}
    both = {"invite_code": invite["code"], "member_id": one.id}
    assert other.refused("POST", "/v1/friend-requests", both)[0] == 422
    asked = other.post("/v1/friend-requests", {"invite_code": invite["code"]})
    assert (asked["status"], asked["to"]["id"]) == ("pending", one.id)
    one.post(f"/v1/friend-requests/{asked['id']}/accept")
    [friend] = other.get("/v1/friends", q="一")["items"]
    assert (friend["id"], friend["mutual_friends"]) == (one.id, 0)
    wrong = {"invite_code": "x" * 40}
    assert other.refused("POST", "/v1/friend-requests", wrong) == (422, "friend_invite_refused")


def test_a_declined_request_is_not_repeated_at_once(place: Neighbourhood) -> None:
    one, other = place.resident("一"), place.resident("二")
    body = {"member_id": other.id}
    asked = one.post("/v1/friend-requests", body)
    other.post(f"/v1/friend-requests/{asked['id']}/decline")
    again = one.ask("POST", "/v1/friend-requests", body)
    assert (again.status_code, again.json()["code"]) == (409, "friend_request_declined")
    assert int(again.headers["Retry-After"]) > 0


def test_a_block_is_silent_and_unblocking_restores_the_friendship(
    place: Neighbourhood, pair: tuple[Person, Person]
) -> None:
    one, other = pair
    item = publish_item(one)
    until(lambda: other.ask("GET", f"/v1/listings/{item['id']}").ok)
    assert one.ask("POST", f"/v1/blocks/{other.id}").status_code == 204
    until(lambda: other.ask("GET", f"/v1/listings/{item['id']}").status_code == 404, seconds=5)
    assert [blocked["id"] for blocked in one.get("/v1/blocks")["items"]] == [other.id]
    assert other.get("/v1/blocks")["items"] == []
    asked = other.ask("POST", "/v1/friend-requests", {"member_id": one.id})
    assert asked.status_code in (201, 409)
    one.delete(f"/v1/blocks/{other.id}")
    until(lambda: other.ask("GET", f"/v1/listings/{item['id']}").ok, seconds=5)
