"""Conversations of deals, and the language that answers are in."""

from collections.abc import Callable

import pytest

from tests.e2e.neighbourhood import Neighbourhood, a_meeting, publish_item, publish_space
from tests.e2e.person import Person
from tests.e2e.test_parking import book
from tests.e2e.test_things import reserve
from tests.support.wait import until

Open = Callable[[Person, Person], tuple[str, str]]


def about_an_item(owner: Person, taker: Person) -> tuple[str, str]:
    """The path of the item, and that of the messages about it, with a deal under way."""
    item = publish_item(owner, "give")
    subject = {"subject": {"kind": "listing", "id": item["id"]}}
    talk = taker.post("/v1/conversations", subject)["id"]
    reserve(item, owner, taker)
    return f"/v1/listings/{item['id']}", f"/v1/conversations/{talk}/messages"


def about_a_space(owner: Person, renter: Person) -> tuple[str, str]:
    space = publish_space(owner)
    subject = {"subject": {"kind": "parking_space", "id": space["id"]}}
    talk = renter.post("/v1/conversations", subject)["id"]
    book(renter, space)
    return f"/v1/parking/spaces/{space['id']}", f"/v1/conversations/{talk}/messages"


@pytest.mark.parametrize("opened", [about_an_item, about_a_space])
def test_the_two_of_a_deal_talk_on_until_a_block_and_read_on_after_it(
    place: Neighbourhood, opened: Open
) -> None:
    owner, other = place.pair()
    post, messages = opened(owner, other)
    owner.patch(post, {"hidden_from": [other.id]})
    owner.delete(f"/v1/friends/{other.id}")
    until(lambda: other.ask("GET", post).status_code == 404, what="the post out of sight")
    other.post(messages, {"text": "几点见？"})
    owner.post(messages, {"text": "老地方"})
    owner.post(f"/v1/blocks/{other.id}")
    for person in (owner, other):
        assert len(person.get(messages)["items"]) == 2
        refused = person.refused("POST", messages, {"text": "在吗"})
        assert refused == (409, "conversation_read_only")
        [shown] = person.get("/v1/conversations")["items"]
        assert shown["read_only"]


def test_a_proposal_in_a_conversation_becomes_a_reservation_with_one_tap(
    place: Neighbourhood, pair: tuple[Person, Person]
) -> None:
    owner, taker = pair
    item = publish_item(owner, "give")
    until(lambda: taker.ask("GET", f"/v1/listings/{item['id']}").ok)
    subject = {"subject": {"kind": "listing", "id": item["id"]}}
    talk = taker.post("/v1/conversations", subject)["id"]
    messages = f"/v1/conversations/{talk}/messages"
    proposed = taker.post(messages, {"proposal": a_meeting()})
    assert proposed["proposal"]["reservation_id"]
    accept = f"{messages}/{proposed['id']}/accept"
    assert owner.refused("POST", accept, key=None) == (400, "idempotency_key_missing")
    assert taker.refused("POST", accept) == (403, "not_party")
    accepted = owner.post(accept)
    assert accepted["reservation"]["status"] == "accepted"
    assert accepted["reservation"]["id"] == proposed["proposal"]["reservation_id"]
    assert taker.get(f"/v1/listings/{item['id']}")["status"] == "reserved"
    assert owner.refused("POST", accept) == (409, "proposal_answered")
    later = {**a_meeting(), "place": "西门"}
    moved = owner.post(messages, {"proposal": later})
    reservation = taker.post(f"{messages}/{moved['id']}/accept")["reservation"]
    assert (reservation["id"], reservation["place"]) == (accepted["reservation"]["id"], "西门")
    taker.post(messages, {"status": "on_my_way"})
    taker.post(messages, {"text": "能微信付款吗"})
    newest, tap, *_ = owner.get(messages)["items"]
    assert newest["warning"]["code"] == "pay_elsewhere"
    assert tap["status_label"] == "我在路上"


def test_a_photo_in_a_conversation_is_seen_by_the_two_and_unread_until_read(
    place: Neighbourhood, pair: tuple[Person, Person]
) -> None:
    owner, other = pair
    item = publish_item(owner)
    until(lambda: other.ask("GET", f"/v1/listings/{item['id']}").ok)
    subject = {"subject": {"kind": "listing", "id": item["id"]}}
    path = f"/v1/conversations/{other.post('/v1/conversations', subject)['id']}"
    body = {"photo_id": other.photo()}
    assert owner.refused("POST", f"{path}/messages", body) == (422, "validation_failed")
    other.post(f"{path}/messages", body)
    [shown] = owner.get(f"{path}/messages")["items"]
    address = shown["photo"]["urls"]["thumb"]
    assert owner.ask("GET", address).headers["Content-Type"] == "image/jpeg"
    assert other.refused("GET", address) == (404, "not_found")
    [listed] = owner.get("/v1/conversations")["items"]
    assert listed["unread_count"] == 1
    assert owner.post(f"{path}/read")["unread_count"] == 0
    [listed] = other.get("/v1/conversations")["items"]
    assert listed["read_by_other_until"] == shown["sent_at"]


def test_a_photo_of_the_owner_is_seen_as_long_as_the_item_is(
    place: Neighbourhood, pair: tuple[Person, Person]
) -> None:
    owner, other = pair
    item = publish_item(owner)
    until(lambda: other.ask("GET", f"/v1/listings/{item['id']}").ok)
    subject = {"subject": {"kind": "listing", "id": item["id"]}}
    path = f"/v1/conversations/{other.post('/v1/conversations', subject)['id']}/messages"
    owner.post(path, {"photo_id": owner.photo("blue")})
    address = other.get(path)["items"][0]["photo"]["urls"]["thumb"]
    assert other.ask("GET", address).ok
    owner.patch(f"/v1/listings/{item['id']}", {"hidden_from": [other.id]})
    until(lambda: other.ask("GET", address).status_code == 404, seconds=5)


def test_a_resident_has_a_line_to_the_committee_which_nobody_else_reads(
    place: Neighbourhood,
) -> None:
    resident, neighbour = place.resident(), place.resident()
    line = resident.post("/v1/conversations", {"subject": {"kind": "committee"}})
    path = f"/v1/conversations/{line['id']}/messages"
    resident.post(path, {"text": "楼道的灯坏了"})
    place.committee.post(path, {"text": "已报修"})
    answer, asked = resident.get(path)["items"]
    assert (answer["from_committee"], asked["from_committee"]) == (True, False)
    assert neighbour.refused("GET", path) == (404, "not_found")
    assert neighbour.get("/v1/conversations")["items"] == []
    newcomer = place.newcomer()
    subject = {"subject": {"kind": "committee"}}
    assert newcomer.refused("POST", "/v1/conversations", subject) == (403, "residency_required")


def test_a_withdrawn_item_is_gone_for_friends_and_withdrawn_once(place: Neighbourhood) -> None:
    owner, other = place.pair()
    photo = owner.photo()
    item = publish_item(owner, photo_ids=[photo])
    path = f"/v1/listings/{item['id']}"
    seen = other.get(path)["photos"][0]["urls"]["thumb"]
    assert [owner.ask("DELETE", path).status_code for _ in range(2)] == [204, 204]
    assert other.refused("GET", path) == (404, "not_found")
    assert other.ask("GET", seen).status_code == 404
    assert other.get("/v1/listings", status="withdrawn")["items"] == []
    subject = {"subject": {"kind": "listing", "id": item["id"]}}
    assert other.refused("POST", "/v1/conversations", subject)[0] == 404
    again = publish_item(owner, photo_ids=[photo])
    until(lambda: other.ask("GET", f"/v1/listings/{again['id']}").ok)
    assert other.ask("GET", seen).status_code == 200


def test_a_language_counts_from_its_choice_on(place: Neighbourhood) -> None:
    person = place.newcomer()
    assert person.get("/v1/me")["language"] == "zh-CN"
    person.patch("/v1/me", {"language": "en"})
    for path in ("/v1/nothing", "/v1/me"):
        until(
            lambda path=path: person.ask("GET", path).headers["Content-Language"] == "en",
            seconds=1,
            what=f"{path} in English",
        )


def test_a_code_asked_for_twice_under_one_key_is_sent_once(place: Neighbourhood) -> None:
    person = Person(place.url)
    body = {"phone": person.phone}
    answers = [person.ask("POST", "/v1/auth/codes", body, key="one") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert len(person.get("/v1/dev/messages", to=person.phone)["items"]) == 1
