"""What members hears of disputes over bookings: who is told, what the log and the figures say."""

from typing import Any
from uuid import UUID

import pytest

from chassis.ids import uuid7
from contracts.json import Json
from tests.members.builders import MINUTE
from tests.members.hearing import an_event, hear, inbox, types
from tests.members.running import Running
from tests.members.test_disputes_news import Home
from tests.members.test_reliability import figure_of


class Parked(Home):
    """The taker rents a space of the owner's."""

    def event(self, name: str, **data: Any) -> Json:
        owner_id, renter_id = self.owner["member"]["id"], self.taker["member"]["id"]
        told = {
            "booking_id": self.deal_id,
            "owner_id": owner_id,
            "renter_id": renter_id,
            "parties": [owner_id, renter_id],
            "community_id": str(self.community),
            "decided_by": self.judge["member"]["id"],
            "seen_by": self.judge["member"]["id"],
            "booking_ids": [self.deal_id],
            **data,
        }
        return an_event(self.members, name, **told)


@pytest.fixture
def home(members: Running) -> Parked:
    return Parked(members)


def test_the_committee_is_told_and_the_other_side_is(home: Parked) -> None:
    hear(home.members, home.event("booking_disputed", by="renter"))
    for judge in (home.judge, home.other):
        [shown] = inbox(home.members, judge)["items"]
        assert (shown["type"], shown["kind"]) == ("booking_disputed", "committee")
        assert shown["actor"] is None
    assert types(home.members, home.owner) == ["booking_disputed"]
    assert types(home.members, home.taker) == []


def test_the_committee_alone_is_reminded_once_of_one_that_soon_ends(home: Parked) -> None:
    event = home.event("booking_dispute_near_end")
    for _ in range(2):
        hear(home.members, event)
    for judge in (home.judge, home.other):
        assert types(home.members, judge) == ["booking_dispute_near_end"]
    for side in (home.owner, home.taker):
        assert types(home.members, side) == []


def test_who_is_one_of_the_two_is_not_told_as_of_the_committee(home: Parked) -> None:
    home.owner = home.judge
    hear(home.members, home.event("booking_disputed", by="renter"))
    [shown] = inbox(home.members, home.judge)["items"]
    assert shown["kind"] == "deals"


def test_the_other_side_hears_that_it_is_taken_back(home: Parked) -> None:
    hear(home.members, home.event("booking_dispute_withdrawn", by="owner"))
    assert types(home.members, home.taker) == ["booking_dispute_withdrawn"]
    assert types(home.members, home.owner) == []


def test_who_objected_hears_that_it_is_answered(home: Parked) -> None:
    hear(home.members, home.event("booking_dispute_answered", by="owner"))
    assert types(home.members, home.taker) == ["booking_dispute_answered"]
    for nobody in (home.owner, home.judge):
        assert types(home.members, nobody) == []


def test_both_hear_what_is_decided_for_them_and_not_by_whom(home: Parked) -> None:
    hear(home.members, home.event("booking_decided"))
    for side, words in ((home.owner, "付给您 ¥3.00"), (home.taker, "退还您 ¥2.40")):
        [shown] = inbox(home.members, side)["items"]
        assert shown["kind"] == "decisions"
        assert words in shown["text"]
        assert home.judge["member"]["id"] not in str(shown)
    assert types(home.members, home.judge) == []


def test_looks_and_decisions_are_written_down(home: Parked) -> None:
    members = home.members
    for name, more in (
        ("booking_disputes_seen", {"closely": False}),
        ("booking_disputes_seen", {"closely": True}),
        ("booking_decided", {}),
    ):
        members.later(MINUTE)
        members.service.follow_committee(home.event(name, **more))
    entries = home.log()
    assert [entry.action for entry in entries] == [
        "disputes_seen",
        "dispute_seen",
        "dispute_decided",
    ]
    assert all(UUID(home.deal_id) in entry.subject_ids for entry in entries)
    assert entries[-1].details == {
        "to_payer": {"amount": 240, "currency": "CNY"},
        "to_payee": {"amount": 300, "currency": "CNY"},
    }


@pytest.mark.parametrize(("out", "counts"), [(300, 300), (0, None)])
def test_what_the_owner_is_paid_counts_as_shared(
    home: Parked, out: int, counts: int | None
) -> None:
    home.members.service.follow_shared(home.event("booking_requested"))
    decided = home.event("booking_decided", to_payee={"amount": out, "currency": "CNY"})
    home.members.service.follow_shared(decided)
    deal = home.deal()
    assert deal is not None
    assert (deal.amount if deal.done_at else None) == counts


@pytest.mark.parametrize("late", [False, True])
def test_what_was_disputed_counts_for_neither_as_kept(home: Parked, late: bool) -> None:
    for _ in range(4):
        home.deal_id = str(uuid7())
        facts = [home.event("booking_ended"), home.event("booking_disputed", by="owner")]
        for fact in reversed(facts) if late else facts:
            home.members.service.follow_deals(fact)
    for side in (home.owner, home.taker):
        member_id = UUID(side["member"]["id"])
        assert figure_of(home.members, member_id, home.members.now) is None
