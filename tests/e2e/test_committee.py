"""The committee tells its neighbourhood something, and decides on what is reported."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
import requests

from tests.e2e.neighbourhood import Neighbourhood, in_minutes, publish_item, publish_space
from tests.e2e.person import TIMEOUT_S, Person
from tests.support.wait import until

COMMITTEE_ONLY = (403, "committee_only")


def reported(by: Person, kind: str, subject_id: str) -> str:
    body = {"subject": {"kind": kind, "id": subject_id}, "reason": "misleading"}
    report: str = by.post("/v1/reports", body)["id"]
    return f"/v1/committee/reports/{report}"


def decide(place: Neighbourhood, report: str, decision: str) -> Any:
    body = {"decision": decision, "reason": "与公约不符"}
    return place.committee.post(f"{report}/decision", body)


def test_a_notice_reaches_the_community_with_its_photo_and_nobody_else(
    place: Neighbourhood,
) -> None:
    resident, newcomer = place.resident(), place.newcomer()
    committee = place.committee
    body = {"title": "停水", "body": "周三", "pinned": True, "photo_ids": [committee.photo()]}
    assert resident.refused("POST", "/v1/committee/notices", body) == COMMITTEE_ONLY
    made = committee.post("/v1/committee/notices", body)
    path, own = f"/v1/notices/{made['id']}", f"/v1/committee/notices/{made['id']}"
    shown = resident.get("/v1/notices")["items"][0]
    assert (shown["id"], shown["readers"]) == (made["id"], None)
    photo = resident.url + shown["photos"][0]["urls"]["thumb"]
    assert requests.get(photo, timeout=TIMEOUT_S).status_code == HTTPStatus.OK
    assert newcomer.get("/v1/notices")["items"] == []
    assert newcomer.ask("GET", path).status_code == HTTPStatus.NOT_FOUND
    resident.post(f"{path}/read")
    assert committee.get(path)["readers"] == 1
    committee.patch(own, {"title": "停水改期"})
    assert resident.get(path)["title"] == "停水改期"
    assert resident.refused("DELETE", own) == COMMITTEE_ONLY
    committee.delete(own)
    assert resident.ask("GET", path).status_code == HTTPStatus.NOT_FOUND
    assert requests.get(photo, timeout=TIMEOUT_S).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("kind", "path", "publish"),
    [
        ("listing", "/v1/listings", publish_item),
        ("parking_space", "/v1/parking/spaces", publish_space),
    ],
)
def test_a_reported_post_is_hidden_shown_again_and_removed(
    place: Neighbourhood, kind: str, path: str, publish: Callable[..., Any]
) -> None:
    owner, other = place.pair()
    post = publish(owner)["id"]
    address = f"{path}/{post}"

    def status() -> int:
        return other.ask("GET", address).status_code

    report = reported(other, kind, post)
    assert owner.refused("GET", report) == COMMITTEE_ONLY
    content = place.committee.get(report)["content"]
    assert content["title" if kind == "listing" else "label"]
    assert "location_note" not in content
    decide(place, report, "hide")
    until(lambda: status() == HTTPStatus.NOT_FOUND, what="the post hidden")
    assert owner.get(address)["hidden_by_committee"]
    place.committee.post(f"{report}/lift", {"reason": "已修改"})
    until(lambda: status() == HTTPStatus.OK, what="the post shown again")
    decide(place, reported(other, kind, post), "remove")
    until(lambda: status() == HTTPStatus.NOT_FOUND, what="the post removed")
    assert owner.get(address)["status"] == "removed"
    told = owner.get("/v1/me/decisions")["items"]
    assert [each["decision"] for each in told] == ["remove", "hide"]
    assert [each["status"] for each in other.get("/v1/me/reports")["items"]] == ["decided"] * 2


def test_a_reported_message_lets_the_committee_read_and_remove_it(place: Neighbourhood) -> None:
    owner, other = place.pair()
    subject = {"subject": {"kind": "listing", "id": publish_item(owner)["id"]}}
    messages = f"/v1/conversations/{other.post('/v1/conversations', subject)['id']}/messages"
    said = owner.post(messages, {"text": "难听的话"})
    stranger = place.resident()
    body = {"subject": {"kind": "message", "id": said["id"]}, "reason": "abuse"}
    assert stranger.ask("POST", "/v1/reports", body).status_code == HTTPStatus.NOT_FOUND
    assert place.committee.ask("GET", messages).status_code == HTTPStatus.NOT_FOUND
    report = reported(other, "message", said["id"])
    read = place.committee.get(f"{report}/messages")["items"]
    assert [message["text"] for message in read] == ["难听的话"]
    decide(place, report, "remove")
    assert place.committee.ask("GET", f"{report}/messages").status_code == HTTPStatus.NOT_FOUND
    for side in (owner, other):
        [left] = side.get(messages)["items"]
        assert "难听" not in left["text"]
    log = place.committee.get("/v1/committee/audit", limit=10)["items"]
    actions = [entry["action"] for entry in log]
    assert {"conversation_seen", "report_decided"} <= set(actions)
    assert owner.refused("GET", "/v1/committee/audit") == COMMITTEE_ONLY


def test_a_code_is_listed_with_what_is_left_of_it_and_taken_back(place: Neighbourhood) -> None:
    resident, late = place.resident(), place.newcomer()
    asked = {"building": "９ 号楼", "max_uses": 2, "expires_at": in_minutes(60)}
    made = place.committee.post("/v1/committee/invites", asked)
    assert made["building"] == "9 号楼"
    path = f"/v1/committee/invites/{made['id']}"
    assert resident.refused("GET", "/v1/committee/invites") == COMMITTEE_ONLY
    assert resident.refused("DELETE", path) == COMMITTEE_ONLY
    home = {"invite_code": made["code"], "building": "9栋", "room": "701"}
    assert place.newcomer().post("/v1/me/residency", home)["status"] == "approved"
    (listed,) = [
        each
        for each in place.committee.get("/v1/committee/invites")["items"]
        if each["id"] == made["id"]
    ]
    assert (listed["status"], listed["uses_left"]) == ("open", 1)
    place.committee.delete(path)
    assert late.refused("POST", "/v1/me/residency", home) == (422, "invite_code_refused")
    book = place.committee.get("/v1/committee/audit", action="invite_revoked")["items"]
    assert [made["id"]] in [entry["subject_ids"] for entry in book]


def test_the_only_one_of_the_committee_cannot_leave_its_residents(place: Neighbourhood) -> None:
    place.resident()
    answer = place.committee.ask("DELETE", "/v1/me", headers={"Accept-Language": "en"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (HTTPStatus.CONFLICT, "erasure_refused")
    (line,) = problem["errors"]
    assert (line["code"], line["id"]) == ("last_of_committee", place.community_id)
    assert line["detail"].startswith("Nobody else sits on the committee")
    assert place.committee.get("/v1/me")["is_committee"]


def test_a_suspended_friend_is_not_there(place: Neighbourhood) -> None:
    one, friend = place.pair()
    assert friend.get(f"/v1/members/{one.id}")["is_friend"]
    place.committee.post(f"/v1/committee/members/{one.id}/suspend", {"reason": "多次失约"})
    assert friend.ask("GET", f"/v1/members/{one.id}").status_code == HTTPStatus.NOT_FOUND
    assert friend.get("/v1/friends")["items"] == []
