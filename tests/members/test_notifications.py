"""The inbox: what feeds it, what it says, how it is read."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from chassis.ids import uuid7
from chassis.service import TooEarly
from contracts.errors.general import ValidationFailed
from contracts.json import Json
from contracts.news import NEWS, SILENT
from services.members.notifications.model import Notification
from services.members.notifications.rules import KEPT, PATIENCE
from services.members.parties.model import DealParties
from services.members.parties.rules import KEPT as PARTIES_KEPT
from tests.members.builders import DAY
from tests.members.hearing import an_event, between, hear, id_of, inbox, read, types, unread
from tests.members.running import Running

Friends = tuple[Json, Json]
# What members hear of by themselves, tested below: what is between two, and what is said.
BY_THEMSELVES = {
    "friendship_formed",
    "message_sent",
    "friend_request_sent",
    "notice_published",
    "residency_asked",
    "report_made",
    "report_decided",
    "decision_made",
    "decision_lifted",
    # To the committee alone: test_disputes_news, test_booking_disputes.
    "reservation_dispute_near_end",
    "booking_dispute_near_end",
}
# Of these the example is one of several that are told differently.
VARIANTS: Mapping[str, list[Json]] = {
    "listing_closed": [{"status": "expired"}, {"status": "removed"}],
    "reservation_cancelled": [
        {"status": "declined", "by": "owner"},
        {"status": "declined", "by": "owner", "gone": "asked"},
        {"status": "declined", "by": "clock"},
        {"status": "declined", "by": "clock", "gone": "offered"},
        {"status": "declined", "by": "taker", "gone": "offered"},
        {"status": "cancelled", "by": "owner"},
        {"status": "cancelled", "by": "taker"},
        {"status": "expired", "by": "clock"},
    ],
    "item_reserved": [
        {"by": "owner", "put_off_to": None},
        {"by": "line", "put_off_to": None},
        {"by": "line", "put_off_to": "2026-11-23T08:30:00Z"},
    ],
    "reservation_fell_through": [
        {"status": status, "by": by}
        for status in ("no_show", "did_not_happen")
        for by in ("owner", "taker")
    ],
    "no_show_open_longer": [{"by": "owner"}, {"by": "taker"}],
    "no_show_contested": [{"by": "owner"}, {"by": "taker"}],
    "reschedule_proposed": [{"by": "owner"}, {"by": "taker"}],
    "booking_requested": [{"deposit_due_at": None}],
    "booking_cancelled": [{"by": "owner"}, {"by": "renter"}],
    "residency_decided": [{"status": "approved"}, {"status": "rejected"}],
    "payment_captured": [{"stage": "deposit"}, {"stage": "balance"}, {"stage": "price"}],
}


@pytest.fixture
def pair(members: Running) -> Friends:
    return members.friends()


def rows(members: Running, *people: Json) -> int:
    mine = Notification.member_id.in_([id_of(person) for person in people])
    with members.unit.begin() as work:
        return work.session.scalar(select(func.count()).where(mine)) or 0


def told(members: Running, person: Json, event: Json) -> Json:
    """What the person is told of it."""
    hear(members, event)
    [newest, *_] = inbox(members, person)["items"]
    return dict(newest)


CASES = [
    pytest.param(name, data, id=f"{name} {'/'.join(map(str, data.values()))}")
    for name in sorted(NEWS.keys() - BY_THEMSELVES)
    for data in VARIANTS.get(name, [{}])
]


@pytest.mark.parametrize(("name", "data"), CASES)
def test_an_event_is_told_once_however_often_it_comes(
    members: Running, pair: Friends, name: str, data: Json
) -> None:
    event = between(members, name, *pair, **data)
    # Whose deal it is, where the event of its money does not say so.
    if "deal_id" in event["data"]:
        hear(members, between(members, "charge_due", *pair, deal_id=event["data"]["deal_id"]))
    before = rows(members, *pair)
    hear(members, event)
    first = rows(members, *pair)
    assert first > before
    event["data"]["of_a_later_version"] = "1"
    hear(members, event)
    assert rows(members, *pair) == first


@pytest.mark.parametrize("name", sorted(SILENT))
def test_what_is_silent_is_told_to_nobody(members: Running, pair: Friends, name: str) -> None:
    before = rows(members, *pair)
    hear(members, between(members, name, *pair))
    assert rows(members, *pair) == before


def test_it_says_who_what_and_when_in_the_readers_language(members: Running, pair: Friends) -> None:
    owner, taker = pair
    event = between(members, "meeting_near", owner, taker, meet_at="2026-11-22T10:00:00Z")
    shown = told(members, owner, event)
    name = taker["member"]["display_name"]
    assert shown["text"] == f"11月22日 18:00 与 {name} 见面"
    assert shown["kind"] == "deals"
    assert shown["kind_label"] == "预约与车位"
    assert shown["actor"]["id"] == taker["member"]["id"]
    assert shown["subject"]["kind"] == "reservation"
    assert shown["subject"]["id"] == event["data"]["reservation_id"]
    assert (shown["read_at"], shown["times"]) == (None, 1)


def test_it_says_how_much_and_the_name_is_what_it_is_now(members: Running, pair: Friends) -> None:
    owner, renter = pair
    total = {"amount": 1850, "currency": "CNY"}
    event = between(members, "booking_settled", owner, renter, total=total)
    hear(members, event)
    members.call("change_me", token=renter["access_token"], body={"display_name": "新名字 {0}"})
    [shown] = [x for x in inbox(members, owner)["items"] if x["type"] == "booking_settled"]
    assert shown["text"] == "新名字 {0} 已结清，¥18.50 即将付给您"


def test_the_title_is_that_which_the_deal_is_known_by(members: Running, pair: Friends) -> None:
    owner, taker = pair
    event = between(members, "reservation_proposed", owner, taker)
    reservation = UUID(event["data"]["reservation_id"])
    members.listings.shows("reservation", reservation, id_of(owner))
    assert told(members, owner, event)["subject"]["title"] == "儿童书桌"


def test_money_whose_deal_is_not_known_yet_comes_back_for_a_while(
    members: Running, pair: Friends
) -> None:
    owner, payer = pair
    event = between(members, "refund_paid", owner, payer)
    with pytest.raises(TooEarly):
        hear(members, event)
    hear(members, between(members, "item_reserved", *pair, reservation_id=event["data"]["deal_id"]))
    hear(members, event)
    assert types(members, payer)[0] == "refund_paid"
    lost = between(members, "refund_paid", owner, payer)
    members.later(PATIENCE + timedelta(seconds=1))
    before = rows(members, *pair)
    hear(members, lost)
    assert rows(members, *pair) == before


def test_an_event_about_nobody_who_is_there_is_told_to_nobody(members: Running) -> None:
    hear(members, an_event(members, "reservation_cancelled"))


def test_reading_marks_up_to_and_never_back(members: Running, pair: Friends) -> None:
    owner, taker = pair
    read(members, owner, str(UUID(int=2**128 - 1)))
    for _ in range(3):
        hear(members, between(members, "reservation_proposed", owner, taker))
    shown = inbox(members, owner)
    assert shown["unread"] == unread(members, owner) == 3
    assert read(members, owner, shown["items"][1]["id"]) == 1
    [newest, middle, oldest] = inbox(members, owner)["items"][:3]
    assert newest["read_at"] is None
    assert middle["read_at"] == oldest["read_at"] is not None
    members.later(DAY)
    assert read(members, owner, oldest["id"]) == 1
    assert inbox(members, owner)["items"][1]["read_at"] == middle["read_at"]
    assert read(members, owner, newest["id"]) == 0


def test_one_reads_only_ones_own(members: Running, pair: Friends) -> None:
    owner, taker = pair
    hear(members, between(members, "reservation_proposed", owner, taker))
    before = unread(members, owner)
    read(members, taker, inbox(members, owner)["items"][0]["id"])
    assert unread(members, owner) == before


@pytest.mark.parametrize("body", [{}, {"up_to": "all"}, {"up_to": str(uuid7()), "also": 1}])
def test_what_is_read_has_to_be_named(members: Running, pair: Friends, body: Any) -> None:
    with pytest.raises(ValidationFailed):
        members.call("read_notifications", token=pair[0]["access_token"], body=body)


def test_pages_follow_one_another_newest_first(members: Running, pair: Friends) -> None:
    owner, taker = pair
    events = [between(members, "reservation_proposed", owner, taker) for _ in range(5)]
    hear(members, *events)
    seen: list[Json] = []
    cursor: Json = {}
    while True:
        page = inbox(members, owner, limit="2", **cursor)
        assert len(page["items"]) <= 2
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert [one["id"] for one in seen] == [one["id"] for one in inbox(members, owner)["items"]]
    ids = [one["id"] for one in seen]
    assert ids == sorted(ids, reverse=True)
    with pytest.raises(ValidationFailed):
        inbox(members, owner, cursor="nonsense")


def test_the_old_is_forgotten(members: Running, pair: Friends) -> None:
    owner, taker = pair
    event = between(members, "booking_declined", owner, taker)
    hear(members, event)
    members.later(KEPT - DAY)
    members.service.forget_old_notifications()
    assert rows(members, owner, taker) > 0
    members.later(2 * DAY)
    members.service.forget_old_notifications()
    assert rows(members, owner, taker) == 0
    booking = UUID(event["data"]["booking_id"])
    with members.unit.begin() as work:
        assert work.session.get(DealParties, booking) is not None
    members.later(PARTIES_KEPT)
    members.service.forget_old_notifications()
    with members.unit.begin() as work:
        assert work.session.get(DealParties, booking) is None
