"""Where buildings stand, who says so, and what of it is told of one's friends' homes."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contracts.errors.general import CommitteeOnly, NotThere, ValidationFailed
from contracts.json import Json
from contracts.requests.common import load
from contracts.requests.members import PlaceBuilding
from services.members.audit.model import AuditEntry
from services.members.buildings import actions, rules, views
from services.members.communities.actions import appoint
from services.members.friends.actions import block_member
from services.members.residency.actions import move_out, vouch_for
from services.members.residency.model import Residency
from tests.members.builders import (
    NO_FILTER,
    NOW,
    a_committee_member,
    a_community,
    a_member,
    a_resident,
    befriend,
)

# A metre to the north, in degrees.
METRE = 1 / 111_195


@pytest.fixture
def community(session: Session) -> UUID:
    return a_community(session)


@pytest.fixture
def judge(session: Session, community: UUID) -> UUID:
    return a_committee_member(session, community)


def put(session: Session, judge: UUID, building: str, north: float | None, **more: Any) -> None:
    """So many metres north of the first, or nowhere."""
    where = (None, None) if north is None else (31.23 + north * METRE, 121.47)
    said = {"building": building, "latitude": where[0], "longitude": where[1], **more}
    actions.place_building(session, judge, load(PlaceBuilding, said), NOW)


def listed(session: Session, of: UUID) -> list[Json]:
    found: list[Json] = views.list_buildings(session, {of}, NO_FILTER)["items"]
    return found


def friends_at(session: Session, community: UUID, *buildings: str) -> tuple[UUID, list[UUID]]:
    """Somebody in the first building, and a friend in each of the others."""
    me, *friends = (a_resident(session, community, building=each) for each in buildings)
    for friend in friends:
        befriend(session, me, friend)
    return me, friends


def test_friends_are_as_near_as_their_buildings(
    session: Session, community: UUID, judge: UUID
) -> None:
    me, (mine, next_door, far, beside_far, unknown) = friends_at(
        session, community, "1", "1号楼", "2", "3", "4", "5"
    )
    for building, north in (("一号", 0), ("2", 90), ("3", 300), ("4", 390)):
        put(session, judge, building, north)
    # About as far is the same step, and of building 5 nobody knows.
    steps = {mine: 0, next_door: 2, far: 4, beside_far: 4}
    assert views.friends_nearby(session, me) == steps
    assert unknown not in steps


def test_how_near_one_friend_lives_does_not_depend_on_the_others(
    session: Session, community: UUID, judge: UUID
) -> None:
    me, (mine, near, far, late) = friends_at(session, community, "1", "1", "2", "3", "4")
    for building, north in (("1", 0), ("2", 30), ("3", 500)):
        put(session, judge, building, north)
    before = views.friends_nearby(session, me)
    assert before == {mine: 0, near: 1, far: 5}
    put(session, judge, "4", 150)
    befriend(session, me, another := a_resident(session, community, building="2"))
    assert views.friends_nearby(session, me) == before | {late: 3, another: 1}
    block_member(session, near, me, NOW)
    assert views.friends_nearby(session, me) == {mine: 0, far: 5, late: 3, another: 1}


def test_without_a_place_of_my_own_only_my_building_is_near(
    session: Session, community: UUID, judge: UUID
) -> None:
    me, (mine, _other) = friends_at(session, community, "1", "1", "2")
    put(session, judge, "2", 100)
    assert views.friends_nearby(session, me) == {mine: 0}


def test_of_nobody_but_friends_who_live_there_now_is_anything_told(
    session: Session, community: UUID
) -> None:
    me, (near, blocks, moved) = friends_at(session, community, "3", "3", "3", "3")
    a_resident(session, community, building="3")
    block_member(session, blocks, me, NOW)
    move_out(session, moved, NOW)
    assert views.friends_nearby(session, me) == {near: 0}
    assert views.friends_nearby(session, a_resident(session, a_community(session))) == {}
    assert views.friends_nearby(session, a_member(session).id) == {}


def test_of_who_did_not_say_where_they_live_nothing_is_known(
    session: Session, community: UUID
) -> None:
    me, (other, _) = friends_at(session, community, "2", "3", "1")
    silent = update(Residency).where(Residency.member_id.in_((me, other)))
    session.execute(silent.values(building=""))
    assert views.friends_nearby(session, me) == {}


def test_the_desk_of_the_committee_is_no_building(session: Session, community: UUID) -> None:
    judges = [a_member(session).id for _ in range(2)]
    for judge in judges:
        vouch_for(session, judge, community, NOW)
    befriend(session, *judges)
    a_resident(session, community, building="3")
    assert [each["building"] for each in listed(session, community)] == ["3"]
    assert views.friends_nearby(session, judges[0]) == {}


def test_the_committee_puts_a_building_where_it_stands_and_takes_it_off(
    session: Session, community: UUID, judge: UUID
) -> None:
    a_resident(session, community, building="12 号楼")
    put(session, judge, "2", 0)
    put(session, judge, "二栋", 0)
    by_name = {each["building"]: each for each in listed(session, community)}
    assert by_name["12 号楼"] == {
        "community_id": str(community),
        "building": "12 号楼",
        "latitude": None,
        "longitude": None,
    }
    assert (by_name["二栋"]["latitude"], by_name["二栋"]["longitude"]) == (31.23, 121.47)
    assert "2" not in by_name
    put(session, judge, "2号", None)
    assert "二栋" not in {each["building"] for each in listed(session, community)}
    written = select(AuditEntry).where(AuditEntry.community_id == community)
    entries = list(session.scalars(written))
    assert [entry.action for entry in entries] == ["building_placed"] * 3
    assert {entry.actor_id for entry in entries} == {judge}


def test_only_the_committee_and_only_in_its_own_community(
    session: Session, community: UUID, judge: UUID
) -> None:
    with pytest.raises(CommitteeOnly):
        put(session, a_resident(session, community, building=""), "99", 0)
    elsewhere = a_community(session)
    with pytest.raises(NotThere):
        put(session, judge, "99", 0, community_id=str(elsewhere))
    appoint(session, elsewhere, judge, NOW)
    with pytest.raises(ValidationFailed) as refused:
        put(session, judge, "99", 0)
    assert refused.value.errors == [{"pointer": "/community_id", "code": "required"}]
    put(session, judge, "99", 0, community_id=str(elsewhere))
    assert "99" in {each["building"] for each in listed(session, elsewhere)}
    assert "99" not in {each["building"] for each in listed(session, community)}


WHERE = {"building": "1", "latitude": 31.23, "longitude": 121.47}


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"latitude": 90.1}, "/latitude", "out_of_range"),
        ({"longitude": -180.1}, "/longitude", "out_of_range"),
        ({"latitude": "31.23"}, "/latitude", "invalid"),
        ({"latitude": True}, "/latitude", "invalid"),
        ({"latitude": float("nan")}, "/latitude", "invalid"),
        ({"latitude": None}, "/longitude", "both_or_neither"),
        ({"building": " "}, "/building", "required"),
    ],
)
def test_a_place_is_on_the_earth_and_whole(wrong: Json, pointer: str, code: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        load(PlaceBuilding, {**WHERE, **wrong})
    assert refused.value.errors == [{"pointer": pointer, "code": code}]


class At:
    def __init__(self, latitude: float, longitude: float) -> None:
        self.latitude, self.longitude = latitude, longitude


def test_metres_are_metres() -> None:
    # A minute of latitude is a sea mile; on the sixtieth parallel one of longitude is half of it.
    assert rules.metres(At(31, 121), At(31 + 1 / 60, 121)) == pytest.approx(1853, abs=1)
    assert rules.metres(At(60, 10), At(60, 10 + 1 / 60)) == pytest.approx(926.5, abs=1)
    assert rules.metres(At(0, 179.999), At(0, -179.999)) == pytest.approx(222.4, abs=1)


@given(st.floats(0, 1e7), st.floats(0, 1e7))
def test_steps_go_up_with_the_distance_and_say_little(one: float, other: float) -> None:
    nearer, further = (rules.step(far, same_building=False) for far in sorted((one, other)))
    assert nearer
    assert further
    assert 1 <= nearer <= further <= len(rules.BOUNDS) + 1
    assert rules.step(one, same_building=True) == 0
    assert rules.step(None, same_building=True) == 0
    assert rules.step(None, same_building=False) is None


@pytest.mark.parametrize(("far", "step"), [(0, 1), (50, 1), (50.1, 2), (1600, 6), (1600.1, 7)])
def test_a_bound_belongs_to_what_is_nearer(far: float, step: int) -> None:
    assert rules.step(far, same_building=False) == step
