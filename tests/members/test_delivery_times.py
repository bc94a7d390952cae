"""What is pushed to phones: when, how often, and what stops it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.errors.general import Unavailable
from contracts.json import Json
from services.members.deliveries.rules import PAUSES, STALE
from tests.members.builders import MINUTE, Holder
from tests.members.hearing import between, hear, id_of, types
from tests.members.phones import Friends, Phone, change, deliveries, proposed, statuses
from tests.members.running import Running


def at_night(members: Running, by: Json) -> timedelta:
    """Quiet hours around now; how long until they end."""
    local = members.now + timedelta(hours=8)
    whole = local.replace(second=0, microsecond=0)
    starts, ends = whole - MINUTE, whole + 30 * MINUTE
    hours = {"from": f"{starts:%H:%M}", "until": f"{ends:%H:%M}"}
    change(members, by, {"quiet_hours": hours})
    return ends - local


def test_in_quiet_hours_it_is_in_the_inbox_at_once_and_on_the_phone_after_them(
    members: Running, pair: Friends, phone: Phone
) -> None:
    owner, _ = pair
    left = at_night(members, owner)
    proposed(members, pair)
    assert types(members, owner)[0] == "reservation_proposed"
    assert phone.tick() == []
    members.later(left - timedelta(seconds=1))
    assert phone.tick() == []
    members.later(timedelta(seconds=1))
    assert len(phone.tick()) == 1


def test_what_comes_due_in_quiet_hours_waits_without_counting_as_tried(
    members: Running, pair: Friends, phone: Phone
) -> None:
    proposed(members, pair)
    left = at_night(members, pair[0])
    assert phone.tick() == []
    assert [each.attempts for each in deliveries(members, pair[0])] == [0]
    members.later(left)
    assert len(phone.tick()) == 1


def test_without_quiet_hours_what_has_waited_for_their_end_is_pushed(
    members: Running, pair: Friends, phone: Phone
) -> None:
    at_night(members, pair[0])
    proposed(members, pair)
    change(members, pair[0], {"quiet_hours": None})
    assert len(phone.tick()) == 1


def test_what_is_stale_is_not_pushed(members: Running, pair: Friends, phone: Phone) -> None:
    proposed(members, pair)
    members.later(STALE)
    assert phone.tick() == []
    assert statuses(members, pair[0]) == ["given_up"]


def read_all(members: Running, by: Json) -> None:
    newest = members.call("list_notifications", token=by["access_token"], query={})["items"][0]
    body = {"up_to": newest["id"]}
    members.call("read_notifications", token=by["access_token"], body=body)


def test_what_has_been_read_is_not_pushed(members: Running, pair: Friends, phone: Phone) -> None:
    proposed(members, pair)
    read_all(members, pair[0])
    assert phone.tick() == []
    assert statuses(members, pair[0]) == ["withdrawn"]


def test_what_has_been_switched_off_meanwhile_is_not_pushed(
    members: Running, pair: Friends, phone: Phone
) -> None:
    proposed(members, pair)
    change(members, pair[0], {"kinds": {"deals": {"wechat": False}}})
    assert phone.tick() == []
    assert statuses(members, pair[0]) == ["withdrawn"]


def favoured(members: Running, watcher: Json, owner: Json) -> UUID:
    event = between(members, "favourite_cheaper", owner, watcher)
    item = UUID(event["data"]["listing_id"])
    members.listings.shows("listing", item, id_of(owner))
    hear(members, event)
    return item


def test_what_may_not_be_seen_any_more_is_not_pushed(
    members: Running, pair: Friends, phone: Phone
) -> None:
    watcher, owner = pair
    item = favoured(members, watcher, owner)
    assert len(phone.tick()) == 1
    favoured(members, watcher, owner)
    members.listings.posts.clear()
    assert phone.tick() == []
    members.listings.shows("listing", item, id_of(owner))
    favoured(members, watcher, owner)
    owners = owner["access_token"]
    members.call("block_member", token=owners, member_id=watcher["member"]["id"])
    assert phone.tick() == []
    assert statuses(members, watcher) == ["sent", "withdrawn", "withdrawn"]


def test_while_it_cannot_be_asked_whether_it_may_be_seen_it_waits(
    members: Running, pair: Friends, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    favoured(members, *pair)

    def away(_: Holder, **__: Any) -> Any:
        raise Unavailable

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Holder, "subject_shown_to", away)
        assert phone.tick() == []
    members.later(PAUSES[0])
    assert len(phone.tick()) == 1


def test_messages_of_one_conversation_are_pushed_once_while_unread(
    members: Running, pair: Friends, phone: Phone
) -> None:
    owner, other = pair
    event = between(members, "favourite_cheaper", owner, other)
    item = UUID(event["data"]["listing_id"])
    members.listings.shows("listing", item, id_of(owner))
    subject = {"kind": "listing", "id": str(item)}
    token = other["access_token"]
    talk = members.call("open_conversation", token=token, body={"subject": subject})
    said = {"conversation_id": talk["id"], "author_id": str(id_of(other))}
    hear(members, between(members, "message_sent", owner, other, **said))
    hear(members, between(members, "message_sent", owner, other, **said))
    [push] = phone.tick()
    assert "2" in push.text
    hear(members, between(members, "message_sent", owner, other, **said))
    assert phone.tick() == []
    read_all(members, owner)
    hear(members, between(members, "message_sent", owner, other, **said))
    assert len(phone.tick()) == 1
