"""Another phone in the place of one's own: at once with codes of both, else announced."""

from typing import Any

from tests.e2e.neighbourhood import Neighbourhood
from tests.e2e.person import Person
from tests.support.wait import until

REPLACE = "/v1/auth/phone/replace"


def sms_to(person: Person) -> list[str]:
    """What the phone got beside sign-in codes, newest first."""
    messages = person.get("/v1/dev/messages", to=person.phone, kind="alert")["items"]
    return [str(message["text"]) for message in messages]


def news_of(person: Person) -> set[str]:
    items: list[dict[str, Any]] = person.get("/v1/notifications")["items"]
    return {str(item["type"]) for item in items if item["kind"] == "account"}


def test_a_phone_is_replaced_at_once_with_codes_of_both(place: Neighbourhood) -> None:
    me, other, fresh = place.newcomer(), place.newcomer(), Person(place.url)
    lost = Person(place.url, phone=me.phone).sign_in()
    theirs = {"phone": other.phone, "code": other.code(), "old_code": me.code("replace")}
    assert me.refused("POST", REPLACE, theirs) == (409, "phone_linked_elsewhere")
    body = {"phone": fresh.phone, "code": fresh.code(), "old_code": "not it"}
    assert Person(place.url).refused("POST", REPLACE, body)[0] == 401
    assert me.refused("POST", REPLACE, {"phone": fresh.phone})[0] == 422
    assert me.refused("POST", REPLACE, body) == (422, "old_code_wrong")
    by_another = {**body, "old_code": me.code()}
    assert me.refused("POST", REPLACE, by_another) == (422, "old_code_wrong")
    answer = me.ask("POST", REPLACE, {**body, "old_code": me.code("replace")})
    assert (answer.status_code, answer.json()["phone"]) == (200, fresh.phone)
    until(
        lambda: lost.ask("GET", "/v1/me").status_code == 401,
        seconds=5,
        what="the old phone to be signed out",
    )
    assert me.get("/v1/me")["id"] == me.id
    assert fresh.sign_in().id == me.id
    [told] = until(lambda: sms_to(me), what="the old phone to be told")
    assert "已更换" in told
    assert not any(fresh.phone in text for text in sms_to(me))


def test_who_holds_a_session_alone_only_announces_and_the_owner_withdraws(
    place: Neighbourhood,
) -> None:
    owner, theirs = place.newcomer(), Person(place.url)
    thief = Person(place.url, phone=owner.phone).sign_in()
    body = {"phone": theirs.phone, "code": theirs.code()}
    answer = thief.ask("POST", REPLACE, body)
    assert (answer.status_code, answer.json()["phone"]) == (202, owner.phone)
    waits = owner.get("/v1/me")["phone_change"]
    assert (waits["phone"], waits["takes_effect_at"] > waits["asked_at"]) == (theirs.phone, True)
    [told] = until(lambda: sms_to(owner), what="the old phone to be told")
    assert "72" in told
    until(lambda: "phone_change_announced" in news_of(owner), what="news of it in the inbox")
    other = {"phone": Person(place.url).phone, "code": "123456"}
    assert thief.refused("POST", REPLACE, other) == (422, "code_wrong")
    assert place.newcomer().refused("DELETE", REPLACE) == (404, "not_found")
    owner.delete(REPLACE)
    assert owner.refused("DELETE", REPLACE) == (404, "not_found")
    assert owner.get("/v1/me")["phone_change"] is None
    owner.delete("/v1/auth/sessions")
    until(
        lambda: thief.ask("POST", REPLACE, body).status_code == 401,
        seconds=5,
        what="the other session to end",
    )
    assert Person(place.url, phone=owner.phone).sign_in().id == owner.id
    assert theirs.sign_in().id != owner.id
