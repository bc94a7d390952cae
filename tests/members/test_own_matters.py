"""Nobody of the committee suspends, or lets in again, whom they have something open with."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import CommitteeOnly, NotThere, Unavailable
from contracts.errors.members import NotAgainstCommittee, PartyToMatter, StandingUnchanged
from contracts.json import Json
from services.members.parties.actions import note_parties
from services.members.standing.actions import judge_member
from tests.members.builders import NOW, a_community, a_resident
from tests.members.reporting import Matter
from tests.members.running import Running
from tests.members.test_suspension import judged

HOLDERS = pytest.mark.parametrize("holder", ["listings", "parking"])
SIDES = pytest.mark.parametrize("owns", ["judge", "member"])


@pytest.fixture
def matter(session: Session) -> Matter:
    return Matter(session)


def judge(matter: Matter, member_id: UUID, event: str = "suspend", by: UUID | None = None) -> str:
    args = (matter.session, matter.trade, by or matter.judge, member_id, event)
    status: str = judge_member(*args, reason="多次失约", now=NOW)["status"]
    return status


def has_dealt(matter: Matter, judge_id: UUID, member_id: UUID, owns: str = "judge") -> None:
    owner, taker = (judge_id, member_id) if owns == "judge" else (member_id, judge_id)
    two = {"owner_id": str(owner), "taker_id": str(taker)}
    note_parties(matter.session, {"reservation_id": str(uuid7()), **two}, NOW)


def has_deal(matter: Matter, member_id: UUID, holder: str, owns: str = "judge") -> None:
    has_dealt(matter, matter.judge, member_id, owns)
    getattr(matter, holder).open_with = {str(member_id)}


@HOLDERS
@SIDES
def test_not_while_the_two_have_an_open_deal(matter: Matter, holder: str, owns: str) -> None:
    has_deal(matter, matter.owner, holder, owns)
    with pytest.raises(PartyToMatter):
        judge(matter, matter.owner)
    assert matter.member(matter.owner).status == "active"
    # Somebody else of the committee does, and then it is not for the first to end it either.
    assert judge(matter, matter.owner, by=matter.another_judge()) == "suspended"
    with pytest.raises(PartyToMatter):
        judge(matter, matter.owner, "restore")
    getattr(matter, holder).open_with = set()
    assert judge(matter, matter.owner, "restore") == "active"


def test_a_deal_that_has_ended_keeps_nobody(matter: Matter) -> None:
    has_dealt(matter, matter.judge, matter.owner)
    assert judge(matter, matter.owner) == "suspended"


@pytest.mark.parametrize("reporter", ["judge", "owner"])
def test_not_while_a_report_between_the_two_is_open(matter: Matter, reporter: str) -> None:
    sides = {"judge": matter.judge, "owner": matter.owner}
    (about,) = (member for name, member in sides.items() if name != reporter)
    report = matter.report("member", about, by=sides[reporter])
    with pytest.raises(PartyToMatter):
        judge(matter, matter.owner)
    matter.decide(report, "dismiss", by=matter.another_judge())
    assert judge(matter, matter.owner) == "suspended"


def test_a_report_of_others_keeps_nobody(matter: Matter) -> None:
    matter.report("member", matter.owner)
    assert judge(matter, matter.owner) == "suspended"


def test_a_report_of_another_is_not_answered_by_suspending_whom_one_deals_with(
    matter: Matter,
) -> None:
    report = matter.report("member", matter.owner)
    has_deal(matter, matter.owner, "listings")
    with pytest.raises(PartyToMatter), matter.session.begin_nested():
        matter.decide(report, "suspend")
    assert matter.member(matter.owner).status == "active"
    matter.listings.open_with = set()
    assert matter.decide(report, "suspend").status == "decided"


def test_whoever_may_not_judge_at_all_learns_nothing_of_it(matter: Matter) -> None:
    has_deal(matter, matter.owner, "listings")
    elsewhere = a_resident(matter.session, a_community(matter.session, "月亮湾"))
    has_deal(matter, elsewhere, "listings")
    matter.report("member", matter.owner, by=matter.judge)
    with pytest.raises(NotThere):
        judge(matter, elsewhere)
    with pytest.raises(StandingUnchanged):
        judge(matter, matter.owner, "restore")
    with pytest.raises(NotAgainstCommittee):
        judge(matter, matter.judge)
    with pytest.raises(CommitteeOnly):
        judge(matter, matter.judge, by=matter.owner)


def test_without_a_deal_ever_nobody_is_asked_and_an_absent_holder_holds_up_nothing(
    matter: Matter,
) -> None:
    matter.listings.away = matter.parking.away = True
    assert judge(matter, matter.owner) == "suspended"
    has_dealt(matter, matter.judge, matter.other)
    with pytest.raises(Unavailable):
        judge(matter, matter.other)


def test_it_is_refused_over_the_entrypoint(members: Running) -> None:
    community = members.a_community()
    boss, me = members.resident(community, committee=True), members.resident(community)
    my_id = me["member"]["id"]
    two: Json = {"owner_id": boss["member"]["id"], "taker_id": my_id}
    with members.unit.begin() as work:
        note_parties(work.session, {"reservation_id": str(uuid7()), **two}, work.now)
    members.listings.open_with = {my_id}
    with pytest.raises(PartyToMatter) as refused:
        judged(members, boss, me, "suspend")
    assert (refused.value.status, refused.value.code) == (409, "party_to_matter")
    assert standing(members, me) == "active"
    members.listings.open_with = set()
    judged(members, boss, me, "suspend")


def standing(members: Running, member: Json) -> Any:
    return members.call("standing", token=member["access_token"])["status"]
