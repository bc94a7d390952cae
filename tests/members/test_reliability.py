"""What deals tell of members: the figure, and the events it is made of."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.service import TooEarly
from services.members.neighbours.views import show_member
from services.members.reliability import rules
from services.members.reliability.rules import HALF_LIFE, Kept, reliability
from services.members.reliability.views import reliability_of
from tests.members.builders import DAY, NOW
from tests.members.running import Running

EXAMPLES = Path(__file__).parents[2] / "contracts" / "events" / "examples"
AGES = st.integers(0, (rules.FORGOTTEN_AFTER - DAY).days)
RECORDS = st.lists(
    st.builds(lambda kept, days: Kept(kept, NOW - days * DAY), st.booleans(), AGES),
    min_size=rules.ENOUGH,
    max_size=20,
)


def kept(*days_ago: int) -> list[Kept]:
    return [Kept(True, NOW - days * DAY) for days in days_ago]


def missed(*days_ago: int) -> list[Kept]:
    return [Kept(False, NOW - days * DAY) for days in days_ago]


def test_nothing_is_said_from_less_than_three_deals() -> None:
    assert reliability(kept(1, 2), NOW) is None
    assert reliability(kept(1, 2, 3), NOW) == (100, 3)
    assert reliability(missed(1, 2, 3), NOW) == (0, 3)


def test_a_deal_counts_for_half_as_much_every_half_life() -> None:
    once = [*kept(0, 0), Kept(False, NOW - HALF_LIFE)]
    assert reliability(once, NOW) == (80, 3)


def test_what_is_long_ago_does_not_count_at_all() -> None:
    old = Kept(False, NOW - rules.FORGOTTEN_AFTER)
    assert reliability([*kept(1, 2), old], NOW) is None
    assert reliability([*kept(1, 2, 3), old], NOW) == (100, 3)


def figure(records: list[Kept]) -> int:
    found = reliability(records, NOW)
    assert found is not None
    return found[0]


@given(RECORDS)
def test_it_is_a_percentage_whatever_the_order(records: list[Kept]) -> None:
    assert 0 <= figure(records) <= 100
    assert figure(records[::-1]) == figure(records)


@given(RECORDS, AGES)
def test_a_deal_kept_never_lowers_it_and_one_missed_never_raises_it(
    records: list[Kept], days: int
) -> None:
    before = figure(records)
    assert figure([*records, *kept(days)]) >= before
    assert figure([*records, *missed(days)]) <= before


@given(st.integers(1, 500))
def test_the_latest_deal_weighs_most(days: int) -> None:
    assert figure([*kept(days, days), *missed(0, 0)]) <= figure([*missed(days, days), *kept(0, 0)])


def event(name: str, **data: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((EXAMPLES / f"{name}.v1.json").read_text())
    told["event_id"] = str(uuid7())
    told["data"] |= data
    return told


def figure_of(members: Running, member_id: UUID, now: datetime) -> Any:
    with members.unit.begin() as work:
        return reliability_of(work.session, member_id, now)


def ended(members: Running, owner: UUID, renter: UUID, *, hours_to_pay: int) -> dict[str, Any]:
    told = event("booking_ended", booking_id=str(uuid7()))
    told["occurred_at"] = rfc3339(members.now)
    due_at = rfc3339(members.now + timedelta(hours=hours_to_pay))
    told["data"] |= {"owner_id": str(owner), "renter_id": str(renter), "balance_due_at": due_at}
    return told


def settled(booking: dict[str, Any], at: datetime) -> dict[str, Any]:
    sides = {name: booking["data"][name] for name in ("booking_id", "owner_id", "renter_id")}
    return {**event("booking_settled", **sides), "occurred_at": rfc3339(at)}


def test_a_balance_paid_in_time_was_kept_and_one_that_is_late_or_unpaid_was_not(
    members: Running,
) -> None:
    owner, renter = uuid7(), uuid7()
    in_time, late, unpaid = (ended(members, owner, renter, hours_to_pay=2) for _ in range(3))
    hour = timedelta(hours=1)
    facts = [
        *(in_time, late, unpaid),
        *(settled(in_time, members.now + hour), settled(late, members.now + 3 * hour)),
    ]
    for fact in facts:
        for _ in range(2):
            members.service.follow_deals(fact)
        # Told again under another number, it is still one deal.
        members.service.follow_deals({**fact, "event_id": str(uuid7())})
    assert figure_of(members, owner, members.now) == {"kept_percent": 100, "deals": 3}
    assert figure_of(members, renter, members.now + hour) is None
    assert figure_of(members, renter, members.now + 4 * hour) == {"kept_percent": 33, "deals": 3}
    much_later = members.now + rules.FORGOTTEN_AFTER + DAY
    assert figure_of(members, owner, much_later) is None


def test_a_payment_waits_for_the_end_of_the_stay(members: Running) -> None:
    booking = ended(members, uuid7(), uuid7(), hours_to_pay=2)
    paid = settled(booking, members.now)
    with pytest.raises(TooEarly):
        members.service.follow_deals(paid)
    members.service.follow_deals(booking)
    members.service.follow_deals(paid)


def a_no_show(members: Running, owner: UUID, taker: UUID, *, by: str) -> dict[str, Any]:
    sides = {"owner_id": str(owner), "taker_id": str(taker)}
    told = event("reservation_fell_through", reservation_id=str(uuid7()), **sides)
    told["data"] |= {"status": "no_show", "by": by, "open_until": rfc3339(members.now + DAY)}
    return {**told, "occurred_at": rfc3339(members.now)}


def contested(no_show: dict[str, Any]) -> dict[str, Any]:
    sides = {name: no_show["data"][name] for name in ("reservation_id", "owner_id", "taker_id")}
    return event("no_show_contested", **sides)


def test_a_no_show_counts_against_who_was_missed_once_it_stands(members: Running) -> None:
    owner, taker = uuid7(), uuid7()
    for by in ("owner", "owner", "owner", "taker"):
        members.service.follow_deals(a_no_show(members, owner, taker, by=by))
    assert figure_of(members, taker, members.now) is None
    stands = members.now + 2 * DAY
    assert figure_of(members, taker, stands) == {"kept_percent": 0, "deals": 3}
    # Of who came nothing is said, nor of one deal alone.
    assert figure_of(members, owner, stands) is None


@pytest.mark.parametrize("late", [False, True])
def test_a_contested_no_show_counts_for_neither_in_whatever_order_one_hears(
    members: Running, late: bool
) -> None:
    owner, taker = uuid7(), uuid7()
    for _ in range(4):
        no_show = a_no_show(members, owner, taker, by="owner")
        facts = [no_show, contested(no_show)]
        for fact in reversed(facts) if late else facts:
            members.service.follow_deals(fact)
    for member in (owner, taker):
        assert figure_of(members, member, members.now + 2 * DAY) is None


@pytest.mark.parametrize("late", [False, True])
def test_a_no_show_that_is_open_for_longer_counts_later(members: Running, late: bool) -> None:
    owner, taker = uuid7(), uuid7()
    until = members.now + 10 * DAY
    for _ in range(3):
        no_show = a_no_show(members, owner, taker, by="owner")
        sides = {name: no_show["data"][name] for name in ("reservation_id", "owner_id", "taker_id")}
        longer = event("no_show_open_longer", by="owner", open_until=rfc3339(until), **sides)
        longer["occurred_at"] = rfc3339(members.now)
        facts = [no_show, longer]
        for fact in reversed(facts) if late else facts:
            members.service.follow_deals(fact)
    assert figure_of(members, taker, until) is None
    stands = {"kept_percent": 0, "deals": 3}
    assert figure_of(members, taker, until + timedelta(seconds=1)) == stands


def test_what_came_to_nothing_says_nothing(members: Running) -> None:
    owner, taker = uuid7(), uuid7()
    for _ in range(4):
        sides = {"owner_id": str(owner), "taker_id": str(taker)}
        told = event("reservation_fell_through", reservation_id=str(uuid7()), **sides)
        members.service.follow_deals(told)
    for member in (owner, taker):
        assert figure_of(members, member, members.now + 2 * DAY) is None


def handed_over(members: Running, owner: UUID, taker: UUID) -> dict[str, Any]:
    sides = {"owner_id": str(owner), "taker_id": str(taker)}
    told = event("handover_confirmed", reservation_id=str(uuid7()), **sides)
    return {**told, "occurred_at": rfc3339(members.now)}


def test_a_members_page_shows_what_became_of_their_handovers(members: Running) -> None:
    one, other = members.friends()
    me, about = (UUID(member["member"]["id"]) for member in (one, other))
    for _ in range(3):
        members.service.follow_deals(handed_over(members, me, about))
    with members.unit.begin() as work:
        shown = show_member(work.session, me, about, members.now)
    assert shown["reliability"] == {"kept_percent": 100, "deals": 3}


@pytest.mark.parametrize(
    "name",
    [
        *("handover_confirmed", "booking_ended", "reservation_fell_through"),
        *("no_show_contested", "no_show_open_longer"),
    ],
)
def test_an_event_is_taken_with_fields_of_a_later_version(members: Running, name: str) -> None:
    envelope = event(name, of_a_later_version="1")
    members.service.follow_deals(envelope)
    members.service.follow_deals(envelope)
