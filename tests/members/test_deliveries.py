"""What is pushed to phones: when, how often, and what stops it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from contracts.errors.general import Unavailable
from contracts.json import Json
from services.members.channels import Outcome, Push
from services.members.deliveries.actions import settle, take_next
from services.members.deliveries.model import Delivery
from services.members.deliveries.rules import ENOUGH_FAILURES, PAUSES, STALE
from tests.members.builders import DAY, MINUTE, Holder
from tests.members.hearing import between, hear, id_of, types
from tests.members.running import Running

Friends = tuple[Json, Json]
Effect = Outcome | Exception


class Phone:
    """Plays a channel: `does` is what becomes of each try, the last for all that follow."""

    name = "wechat"

    def __init__(self, members: Running) -> None:
        self.members = members
        self.does: list[Effect] = [Outcome.SENT]
        self.pushed: list[Push] = []
        self.addresses: dict[UUID, str] = {}

    def address_of(self, session: Any, member_id: UUID, kind: str) -> str | None:
        return self.addresses.get(member_id)

    def send(self, push: Push) -> Outcome:
        self.pushed.append(push)
        effect = self.does.pop(0) if len(self.does) > 1 else self.does[0]
        if isinstance(effect, Exception):
            raise effect
        return effect

    def tick(self) -> list[Push]:
        """What is pushed now."""
        before = len(self.pushed)
        self.members.service.push_notifications()
        return self.pushed[before:]


@pytest.fixture
def pair(members: Running) -> Friends:
    return members.friends()


@pytest.fixture
def phone(members: Running, pair: Friends) -> Phone:
    """The owner's; what other tests have left waiting is not on it."""
    phone = Phone(members)
    phone.addresses[id_of(pair[0])] = "openid-of-the-owner"
    members.configure(channels=(phone,))
    with members.unit.begin() as work:
        work.session.query(Delivery).delete()
    return phone


def proposed(members: Running, pair: Friends) -> Json:
    event = between(members, "reservation_proposed", *pair)
    hear(members, event)
    return event


def deliveries(members: Running, of: Json) -> list[Delivery]:
    wanted = select(Delivery).where(Delivery.member_id == id_of(of)).order_by(Delivery.id)
    with members.unit.begin() as work:
        return list(work.session.scalars(wanted))


def statuses(members: Running, of: Json) -> list[str]:
    return [each.status for each in deliveries(members, of)]


def change(members: Running, by: Json, settings: Json) -> Json:
    body = {"notification_settings": settings}
    changed: Json = members.call("change_me", token=by["access_token"], body=body)
    return changed


def test_it_is_pushed_once_in_the_members_language(
    members: Running, pair: Friends, phone: Phone
) -> None:
    owner, taker = pair
    members.call("change_me", token=owner["access_token"], body={"language": "en"})
    event = proposed(members, pair)
    [push] = phone.tick()
    assert push.text == f"{taker['member']['display_name']} asks for something of yours"
    assert (push.address, push.kind, push.locale) == ("openid-of-the-owner", "deals", "en")
    assert push.subject == ("reservation", UUID(event["data"]["reservation_id"]))
    assert phone.tick() == []
    assert statuses(members, owner) == ["sent"]


def test_who_has_no_address_there_or_wants_it_not_gets_no_delivery(
    members: Running, pair: Friends, phone: Phone
) -> None:
    owner, taker = pair
    hear(members, between(members, "item_reserved", *pair))
    assert deliveries(members, taker) == []
    change(members, owner, {"kinds": {"deals": {"wechat": False}}})
    proposed(members, pair)
    assert deliveries(members, owner) == []
    assert types(members, owner)[0] == "reservation_proposed"


def test_what_is_off_in_the_inbox_may_be_pushed_all_the_same(
    members: Running, pair: Friends, phone: Phone
) -> None:
    owner, _ = pair
    change(members, owner, {"kinds": {"deals": {"in_app": False}}})
    proposed(members, pair)
    assert "reservation_proposed" not in types(members, owner)
    assert len(phone.tick()) == 1


# Tries


def test_a_channel_that_fails_is_tried_again_ever_later_and_then_given_up(
    members: Running, pair: Friends, phone: Phone
) -> None:
    phone.does = [ConnectionError("away"), Outcome.TRY_AGAIN]
    proposed(members, pair)
    for tries, pause in enumerate(PAUSES, start=1):
        assert len(phone.tick()) == 1
        assert phone.tick() == []
        if tries < len(PAUSES):
            assert statuses(members, pair[0]) == ["waiting"]
        members.later(pause - timedelta(seconds=1))
        assert phone.tick() == []
        members.later(timedelta(seconds=1))
    assert statuses(members, pair[0]) == ["given_up"]
    assert len({push.reference for push in phone.pushed}) == 1
    assert types(members, pair[0])[0] == "reservation_proposed"


def test_one_that_succeeds_at_last_is_sent(members: Running, pair: Friends, phone: Phone) -> None:
    phone.does = [Outcome.TRY_AGAIN, Outcome.SENT]
    proposed(members, pair)
    phone.tick()
    members.later(PAUSES[0])
    phone.tick()
    assert statuses(members, pair[0]) == ["sent"]


def test_a_refusal_is_final(members: Running, pair: Friends, phone: Phone) -> None:
    phone.does = [Outcome.GIVE_UP]
    proposed(members, pair)
    phone.tick()
    members.later(DAY)
    assert phone.tick() == []
    assert statuses(members, pair[0]) == ["refused"]


def test_who_wants_no_more_of_a_kind_gets_no_more_of_it_until_they_switch_it_on(
    members: Running, pair: Friends, phone: Phone
) -> None:
    owner, _ = pair
    phone.does = [Outcome.STOP_KIND, Outcome.SENT]
    proposed(members, pair)
    proposed(members, pair)
    hear(members, between(members, "review_published", *pair))
    assert [push.kind for push in phone.tick()] == ["deals", "reviews"]
    assert sorted(statuses(members, owner)) == ["refused", "sent", "withdrawn"]
    shown = members.call("show_me", token=owner["access_token"])["notification_settings"]
    assert shown["kinds"]["deals"] == {"in_app": True, "wechat": False}
    proposed(members, pair)
    assert phone.tick() == []
    change(members, owner, {"kinds": {"deals": {"wechat": True}}})
    proposed(members, pair)
    assert len(phone.tick()) == 1


def test_a_channel_that_is_away_costs_a_few_tries_a_tick(
    members: Running, pair: Friends, phone: Phone
) -> None:
    phone.does = [Outcome.TRY_AGAIN]
    for _ in range(ENOUGH_FAILURES + 2):
        proposed(members, pair)
    assert len(phone.tick()) == ENOUGH_FAILURES
    assert len(phone.tick()) == 2
    phone.does = [Outcome.SENT]
    members.later(PAUSES[0])
    assert len(phone.tick()) == ENOUGH_FAILURES + 2


def test_what_a_process_took_and_never_settled_comes_again(
    members: Running, pair: Friends, phone: Phone
) -> None:
    proposed(members, pair)
    with members.unit.begin() as work:
        taken = take_next(work.session, "wechat", work.now)
    assert taken is not None
    assert phone.tick() == []
    members.later(PAUSES[0])
    [push] = phone.tick()
    assert push.reference == taken.id
    with members.unit.begin() as work:
        settle(work.session, taken.id, Outcome.GIVE_UP, work.now)
    assert statuses(members, pair[0]) == ["sent"]


def test_two_processes_take_two(members: Running, pair: Friends, phone: Phone) -> None:
    for _ in range(2):
        proposed(members, pair)
    with taken(members) as first, taken(members) as second, taken(members) as none:
        assert first is not None
        assert second is not None
        assert first.id != second.id
        assert none is None


@contextmanager
def taken(members: Running) -> Iterator[Delivery | None]:
    with members.unit.begin() as work:
        yield take_next(work.session, "wechat", work.now)


def test_nothing_is_locked_while_a_channel_takes_its_time(
    members: Running, pair: Friends, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads, changes and hears meanwhile waits for nothing."""
    proposed(members, pair)
    send = phone.send

    def slowly(push: Push) -> Outcome:
        with ThreadPoolExecutor(1) as other:
            other.submit(meanwhile).result(timeout=20)
        return send(push)

    def meanwhile() -> None:
        proposed(members, pair)
        change(members, pair[0], {"quiet_hours": {"from": "00:00", "until": "00:01"}})
        with members.unit.begin() as work:
            everything = select(Delivery).with_for_update(nowait=True)
            assert len(list(work.session.scalars(everything))) >= 2

    monkeypatch.setattr(phone, "send", slowly)
    phone.does = [Outcome.GIVE_UP]
    monkeypatch.setattr("services.members.deliveries.entrypoints.BATCH", 1)
    phone.tick()
    assert statuses(members, pair[0]) == ["refused", "waiting"]


# Quiet hours


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


# What is not pushed any more


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
