"""Nobody puts what they have said, or themselves, out of reach of a report."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotThere
from services.members.friends.actions import block_member, end_friendship
from services.members.parties.actions import note_parties
from services.members.residency.actions import move_out
from services.members.standing.rules import ERASED
from tests.members.builders import NOW, a_community, a_resident
from tests.members.hearing import id_of
from tests.members.reporting import Matter
from tests.members.running import Running


@pytest.fixture
def matter(session: Session) -> Matter:
    return Matter(session)


def blocks(matter: Matter) -> None:
    block_member(matter.session, matter.owner, matter.other, NOW)


def is_blocked(matter: Matter) -> None:
    block_member(matter.session, matter.other, matter.owner, NOW)


def parts(matter: Matter) -> None:
    end_friendship(matter.session, matter.owner, matter.other)


def hides(matter: Matter) -> None:
    """Hidden from the other, or withdrawn: to them it is the same."""
    matter.listings.hides("listing", matter.item)


def moves_out(matter: Matter) -> None:
    move_out(matter.session, matter.owner, NOW)


def all_of_it(matter: Matter) -> None:
    for way in (hides, parts, blocks, is_blocked, moves_out):
        way(matter)


WAYS = [blocks, is_blocked, parts, hides, moves_out, all_of_it]


@pytest.mark.parametrize("way", WAYS)
def test_what_was_said_and_who_said_it_stay_in_reach(
    matter: Matter, way: Callable[[Matter], None]
) -> None:
    way(matter)
    for kind, subject in (("message", matter.message.id), ("member", matter.owner)):
        report = matter.report(kind, subject)
        assert (report.about_id, report.community_id) == (matter.owner, matter.community)


def test_the_committee_reads_it_and_the_reporter_does_not_get_it_back(matter: Matter) -> None:
    all_of_it(matter)
    report = matter.report()
    shown = matter.looked_at(report)
    assert shown["content"]["text"] == "你给我等着"
    assert matter.read_by_judge(report) == ["你给我等着"]
    with pytest.raises(NotThere):
        matter.read(matter.other, matter.talk)


def test_what_i_said_is_mine_to_be_reported_too(matter: Matter) -> None:
    mine = matter.say(matter.other, matter.talk, "凭什么")
    all_of_it(matter)
    assert matter.report(subject=mine.id, by=matter.owner).about_id == matter.other


def test_no_neighbour_who_is_not_of_the_talk_reports_what_was_said(matter: Matter) -> None:
    for by in (matter.a_neighbour(), matter.judge):
        with pytest.raises(NotThere):
            matter.report(by=by)


def test_a_neighbour_is_reported_through_a_block(session: Session, matter: Matter) -> None:
    neighbour = matter.a_neighbour()
    block_member(session, matter.owner, neighbour, NOW)
    assert matter.report("member", matter.owner, by=neighbour).about_id == matter.owner


def test_one_who_has_moved_away_is_reported_for_a_block_or_a_deal_and_for_nothing_else(
    session: Session, matter: Matter
) -> None:
    blocker, taker, neither = (matter.a_neighbour() for _ in range(3))
    block_member(session, blocker, matter.owner, NOW)
    deal = {"reservation_id": uuid7(), "owner_id": matter.owner, "taker_id": taker}
    note_parties(session, {name: str(one) for name, one in deal.items()}, NOW)
    moves_out(matter)
    for by in (blocker, taker):
        assert matter.report("member", matter.owner, by=by).community_id == matter.community
    with pytest.raises(NotThere):
        matter.report("member", matter.owner, by=neither)


def test_a_stranger_learns_nothing_of_who_exists(session: Session, matter: Matter) -> None:
    stranger = a_resident(session, a_community(session))
    for kind, subject in (
        ("member", matter.owner),
        ("member", uuid7()),
        ("message", matter.message.id),
        ("message", uuid7()),
    ):
        with pytest.raises(NotThere):
            matter.report(kind, subject, by=stranger)


def test_who_is_erased_is_nobody_any_more(session: Session, matter: Matter) -> None:
    matter.member(matter.owner).status = ERASED
    session.flush()
    with pytest.raises(NotThere):
        matter.report("member", matter.owner)


def test_who_is_reported_through_their_own_block_hears_nothing(members: Running) -> None:
    one, other = members.friends()
    members.call("block_member", token=one["access_token"], member_id=str(id_of(other)))
    body = {"subject": {"kind": "member", "id": str(id_of(one))}, "reason": "abuse"}
    assert members.call("make_report", token=other["access_token"], body=body)["status"] == "open"
    assert members.call("my_decisions", token=one["access_token"], query={})["items"] == []
    assert members.call("list_notifications", token=one["access_token"], query={})["items"] == []
