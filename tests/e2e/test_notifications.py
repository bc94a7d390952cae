"""The inbox over HTTP, fed by real events of every service."""

from typing import Any

from tests.e2e.neighbourhood import Neighbourhood, publish_item
from tests.e2e.person import Person
from tests.e2e.test_things import reserve
from tests.support.wait import until

Pair = tuple[Person, Person]


def inbox(person: Person, **query: Any) -> Any:
    return person.get("/v1/notifications", **query)


def types(person: Person) -> list[str]:
    return [one["type"] for one in inbox(person)["items"]]


def hears(person: Person, *wanted: str) -> None:
    until(lambda: set(wanted) <= set(types(person)), what=f"{wanted} in the inbox")


def test_a_deal_is_told_to_both_from_the_question_to_the_money(pair: Pair) -> None:
    owner, taker = pair
    item = publish_item(owner, "sell")
    reservation = reserve(item, owner, taker)
    hears(owner, "reservation_proposed")
    hears(taker, "item_reserved", "charge_due")
    taker.pay(reservation["id"], "price")
    hears(owner, "payment_captured")
    [due] = [one for one in inbox(taker)["items"] if one["type"] == "charge_due"]
    assert due["subject"]["id"] == reservation["id"]
    assert due["subject"]["title"] == item["title"]
    assert "¥" in due["text"]
    english = taker.ask("GET", "/v1/notifications", headers={"Accept-Language": "en"}).json()
    assert any(one["text"].startswith("Please pay ¥") for one in english["items"])
    newest = inbox(taker)["items"][0]["id"]
    assert taker.get("/v1/notifications/unread")["unread"] > 0
    taker.post("/v1/notifications/read", {"up_to": newest})
    assert all(one["read_at"] for one in inbox(taker)["items"] if one["id"] <= newest)
    assert owner.get("/v1/notifications/unread")["unread"] > 0


def test_a_message_is_told_until_it_is_read_or_a_block_hides_it(
    place: Neighbourhood, pair: Pair
) -> None:
    owner, other = pair
    subject = {"kind": "listing", "id": publish_item(owner)["id"]}
    talk = other.post("/v1/conversations", {"subject": subject})
    path = f"/v1/conversations/{talk['id']}"
    for text in ("还在吗?", "可以便宜点吗?"):
        other.post(f"{path}/messages", {"text": text})
    until(lambda: [one["times"] for one in said(owner)] == [2], what="both messages")
    assert "便宜" not in str(inbox(owner))
    owner.post(f"{path}/read")
    assert said(owner)[0]["read_at"]
    other.post("/v1/blocks/" + owner.id)
    assert said(owner) == []


def test_a_kind_is_switched_off_and_the_night_is_quiet(pair: Pair) -> None:
    owner, taker = pair
    hours = {"from": "22:00", "until": "07:30"}
    settings = {"kinds": {"deals": {"in_app": False}}, "quiet_hours": hours}
    tag = owner.ask("GET", "/v1/me").headers["ETag"]
    shown = owner.patch("/v1/me", {"notification_settings": settings})["notification_settings"]
    assert (shown["quiet_hours"], shown["kinds"]["deals"]["in_app"]) == (hours, False)
    assert shown == owner.get("/v1/me")["notification_settings"]
    stale = {"headers": {"If-Match": tag}}
    assert owner.refused("PATCH", "/v1/me", {"notification_settings": settings}, **stale)[0] == 412
    never = {"kinds": {"money": {"in_app": False}}}
    assert owner.refused("PATCH", "/v1/me", {"notification_settings": never})[0] == 422
    item = publish_item(owner, "sell")
    reservation = reserve(item, owner, taker)
    taker.pay(reservation["id"], "price")
    hears(owner, "payment_captured")
    assert "reservation_proposed" not in types(owner)


def said(person: Person) -> list[Any]:
    return [one for one in inbox(person)["items"] if one["type"] == "message_sent"]


def test_what_is_read_must_be_named(pair: Pair) -> None:
    owner, _ = pair
    assert owner.refused("POST", "/v1/notifications/read", {})[0] == 422
    assert Person(owner.url).refused("GET", "/v1/notifications")[0] == 401
