"""What members hears of disputes: who of the committee is told, what its log and figures say."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from chassis.ids import uuid7
from contracts.json import Json
from services.members.audit.model import AuditEntry
from services.members.communities.model import CommitteeSeat
from services.members.overview.model import SharedDeal
from tests.members.builders import MINUTE
from tests.members.hearing import an_event, hear, id_of, inbox, types
from tests.members.running import Running

YUAN = {"amount": 5000, "currency": "CNY"}


class Home:
    """A community with a committee of two, an owner and a taker, and a deal of theirs."""

    def __init__(self, members: Running) -> None:
        self.members = members
        self.community = members.a_community()
        self.judge, self.other = (members.resident(self.community, committee=True) for _ in "ab")
        self.owner, self.taker = (members.resident(self.community) for _ in "ab")
        self.deal_id = str(uuid7())

    def event(self, name: str, **data: Any) -> Json:
        told = {
            "reservation_id": self.deal_id,
            "owner_id": self.owner["member"]["id"],
            "taker_id": self.taker["member"]["id"],
            "community_id": str(self.community),
            "decided_by": self.judge["member"]["id"],
            "seen_by": self.judge["member"]["id"],
            "reservation_ids": [self.deal_id],
            **data,
        }
        known = an_event(self.members, name, **told)
        # Newer than the example of the first version.
        known["data"].setdefault("community_id", str(self.community))
        known["data"].setdefault("parties", [told["owner_id"], told["taker_id"]])
        return known

    def log(self) -> list[AuditEntry]:
        mine = select(AuditEntry).where(AuditEntry.community_id == self.community)
        with self.members.unit.begin() as work:
            return list(work.session.scalars(mine.order_by(AuditEntry.happened_at)))

    def deal(self) -> SharedDeal | None:
        with self.members.unit.begin() as work:
            return work.session.get(SharedDeal, UUID(self.deal_id))


@pytest.fixture
def home(members: Running) -> Home:
    return Home(members)


def test_the_committee_is_told_of_a_dispute_and_the_other_side_is(home: Home) -> None:
    hear(home.members, home.event("reservation_disputed", by="taker"))
    for judge in (home.judge, home.other):
        [shown] = inbox(home.members, judge)["items"]
        assert (shown["type"], shown["kind"]) == ("reservation_disputed", "committee")
        assert (shown["subject"]["kind"], shown["subject"]["id"]) == (
            "committee",
            str(home.community),
        )
        # Whose dispute it is stands where the look is written down.
        assert shown["actor"] is None
    assert types(home.members, home.owner) == ["reservation_disputed"]
    assert types(home.members, home.taker) == []


def test_the_committee_alone_is_reminded_once_of_one_that_soon_ends(home: Home) -> None:
    event = home.event("reservation_dispute_near_end")
    for _ in range(2):
        hear(home.members, event)
    for judge in (home.judge, home.other):
        assert types(home.members, judge) == ["reservation_dispute_near_end"]
    for side in (home.owner, home.taker):
        assert types(home.members, side) == []


def test_who_is_one_of_the_two_is_not_told_as_of_the_committee(home: Home) -> None:
    home.owner = home.judge
    hear(home.members, home.event("reservation_disputed", by="taker"))
    [shown] = inbox(home.members, home.judge)["items"]
    assert shown["kind"] == "deals"
    [other] = inbox(home.members, home.other)["items"]
    assert other["kind"] == "committee"


def test_several_are_told_of_as_one(home: Home) -> None:
    for _ in range(2):
        hear(home.members, home.event("reservation_disputed", by="taker"))
        home.deal_id = str(uuid7())
    [shown] = inbox(home.members, home.judge)["items"]
    assert "2" in shown["text"]


@pytest.mark.parametrize("by", ["owner", "taker"])
def test_who_objected_hears_that_it_is_answered(home: Home, by: str) -> None:
    hear(home.members, home.event("reservation_dispute_answered", by=by))
    sides = {"owner": home.owner, "taker": home.taker}
    assert types(home.members, sides.pop(by)) == []
    (other,) = sides.values()
    assert types(home.members, other) == ["reservation_dispute_answered"]
    assert types(home.members, home.judge) == []


def test_who_is_in_the_ring_is_not_told_as_of_the_committee(home: Home) -> None:
    event = home.event("reservation_disputed", by="taker")
    event["data"]["parties"].append(home.judge["member"]["id"])
    hear(home.members, event)
    assert types(home.members, home.judge) == []
    assert types(home.members, home.other) == ["reservation_disputed"]


def test_it_is_gone_for_whoever_does_not_sit_there_any_more(home: Home) -> None:
    hear(home.members, home.event("reservation_disputed", by="taker"))
    assert types(home.members, home.other) == ["reservation_disputed"]
    with home.members.unit.begin() as work:
        seat = CommitteeSeat.member_id == id_of(home.other)
        work.session.execute(delete(CommitteeSeat).where(seat))
    assert types(home.members, home.other) == []


def test_what_a_version_before_tells_is_for_the_two_alone(home: Home) -> None:
    event = home.event("reservation_disputed", by="owner")
    del event["data"]["community_id"]
    hear(home.members, event)
    assert types(home.members, home.judge) == []
    assert types(home.members, home.taker) == ["reservation_disputed"]


@pytest.mark.parametrize("handed_over", [True, False])
def test_both_hear_what_is_decided_and_not_by_whom(home: Home, handed_over: bool) -> None:
    hear(home.members, home.event("reservation_decided", handed_over=handed_over))
    for side in (home.owner, home.taker):
        [shown] = inbox(home.members, side)["items"]
        assert shown["kind"] == "decisions"
        assert ("视为已交接" in shown["text"]) is handed_over
        assert home.judge["member"]["id"] not in str(shown)
    assert types(home.members, home.judge) == []


def test_looks_and_decisions_are_written_down(home: Home) -> None:
    members = home.members
    for name, more in (
        ("disputes_seen", {"closely": False}),
        ("disputes_seen", {"closely": True}),
        ("reservation_decided", {"handed_over": True, "to_payee": YUAN}),
    ):
        members.later(MINUTE)
        members.service.follow_committee(home.event(name, **more))
    entries = home.log()
    assert [entry.action for entry in entries] == [
        "disputes_seen",
        "dispute_seen",
        "dispute_decided",
    ]
    assert {entry.actor_id for entry in entries} == {id_of(home.judge)}
    assert all(UUID(home.deal_id) in entry.subject_ids for entry in entries)
    assert entries[-1].details["to_payee"] == YUAN
    assert {id_of(home.owner), id_of(home.taker)} <= set(entries[-1].subject_ids)


@pytest.mark.parametrize("unknown", ["community_id", "seen_by"])
def test_a_look_of_somebody_unknown_is_nobodys_log(home: Home, unknown: str) -> None:
    event = home.event("disputes_seen")
    event["data"][unknown] = str(uuid7())
    home.members.service.follow_committee(event)
    assert home.log() == []


@pytest.mark.parametrize("handed_over", [True, False])
def test_a_decided_deal_counts_as_shared_for_what_was_paid(home: Home, handed_over: bool) -> None:
    members = home.members
    members.service.follow_shared(home.event("item_reserved", kind="sell"))
    members.service.follow_shared(
        home.event("reservation_decided", handed_over=handed_over, to_payee=YUAN)
    )
    deal = home.deal()
    assert deal is not None
    assert (deal.done_at is not None) is handed_over
    assert deal.amount == (5000 if handed_over else 0)
