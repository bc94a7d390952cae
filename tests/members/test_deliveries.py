"""What is pushed to phones: when, how often, and what stops it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from contracts.news import line
from services.members.channels import Outcome, Push
from services.members.deliveries.actions import settle, take_next
from services.members.deliveries.model import Delivery
from services.members.deliveries.rules import ENOUGH_FAILURES, PAUSES
from tests.members.builders import DAY
from tests.members.hearing import between, hear, types
from tests.members.phones import Friends, Phone, change, deliveries, proposed, statuses
from tests.members.running import Running


def test_it_is_pushed_once_in_the_members_language(
    members: Running, pair: Friends, phone: Phone
) -> None:
    owner, taker = pair
    members.call("change_me", token=owner["access_token"], body={"language": "en"})
    event = proposed(members, pair)
    [push] = phone.tick()
    name = taker["member"]["display_name"]
    assert push.text == f"{name} asks for something of yours"
    assert push.line == line("reservation_proposed.owner", "en", actor=name, money="")
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
