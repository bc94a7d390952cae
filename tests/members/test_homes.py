"""One home is one home, however it was written."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import ValidationFailed
from contracts.requests import members as requests
from contracts.requests.common import load
from services.members.buildings import views as building_views
from services.members.committee_invites.rules import building_meant
from services.members.neighbours import views as neighbour_views
from services.members.overview import actions as overview_actions
from services.members.overview import views as overview_views
from services.members.residency import views
from services.members.residency.model import Residency
from services.members.residency.rules import home_key
from services.members.standing.views import registered_members
from tests.members.builders import NO_FILTER, a_committee_member, a_community, a_resident, befriend
from tests.support.databases import Databases

NINE = ("9", "９", " 9 栋", "9号楼", "９ 号", "9幢", "9#楼", "9單元", "9\u200b室", "9\u3000座")
OCTOBER = datetime(2026, 10, 10, 4, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 8, tzinfo=UTC)
# What people write homes with, and what trips a rule about them.
LETTERS = (
    "〇零一三九十039abzAZ ９Ａａ①㎡\t\n\u00a0\u200b\u3000\ufeff#-号楼號樓栋棟幢座室单單元ßıé甲"
)


@pytest.mark.parametrize("written", NINE)
def test_one_number_has_one_key(written: str) -> None:
    assert home_key(written) == "9"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("三号楼", "3"),
        ("十栋", "10"),
        ("十二单元", "12"),
        ("二十", "20"),
        ("九十九号", "99"),
        ("一〇二室", "102"),
        ("五零一", "501"),
        ("㈢", "(三)"),
        ("十十", "十十"),
        ("三十〇", "三十〇"),
        ("一百号", "一百"),
        ("三期", "三期"),
        ("三A座", "三A"),
    ],
)
def test_a_number_in_words_is_the_same_number(written: str, key: str) -> None:
    assert home_key(written) == key


def test_different_homes_and_names_without_a_number_stay_apart() -> None:
    apart = ("9", "9A", "90", "A9", "号", "楼", "", "桂花苑", "桂花苑9", "9-1")
    assert len({home_key(written) for written in apart}) == len(apart)
    assert home_key("9a 座") == home_key("９Ａ")


def test_every_number_that_is_said_has_the_key_of_its_figures(databases: Databases) -> None:
    figures = "〇一二三四五六七八九"
    with databases.session("members") as session:
        for number in range(10, 100):
            tens, ones = divmod(number, 10)
            said = f"{figures[tens] if tens > 1 else ''}十{figures[ones] if ones else ''}号楼"
            assert home_key(said) == str(number)
            assert session.scalar(select(func.home_key(said))) == str(number)


@given(st.text(LETTERS, max_size=12))
@settings(max_examples=60)
def test_the_database_goes_by_the_same_rule(databases: Databases, written: str) -> None:
    with databases.session("members") as session:
        assert session.scalar(select(func.home_key(written))) == home_key(written)


def test_what_is_asked_for_is_kept_in_one_width_with_single_spaces() -> None:
    home = {
        "community_id": str(uuid7()),
        "building": " ９  号楼",
        "unit": "２",
        "room": "５０１ 室",
    }
    asked = load(requests.AskResidency, home)
    assert (asked["building"], asked["unit"], asked["room"]) == ("9 号楼", "2", "501 室")
    # Of one letter this makes eighteen.
    with pytest.raises(ValidationFailed) as refused:
        load(requests.AskResidency, {**home, "building": "\ufdfa" * 40})
    assert refused.value.errors == [{"pointer": "/building", "code": "too_long"}]


def living(session: Session, community: UUID, building: str, room: str, unit: str = "") -> UUID:
    member_id = a_resident(session, community)
    home = update(Residency).where(Residency.member_id == member_id)
    session.execute(home.values(building=building, unit=unit or None, room=room))
    # Its keys are the database's.
    session.expire_all()
    return member_id


def test_others_at_the_room_are_found(session: Session) -> None:
    community = a_community(session)
    one = living(session, community, "９", "501", "2单元")
    other = living(session, community, "9号楼", "５０１室", "2")
    living(session, community, "9号楼", "501", "3单元")
    mine = views.residency_of(session, one)
    assert mine is not None
    (found,) = views.at_the_same_rooms(session, [mine])[mine.id]
    assert found.member_id == other


def test_the_same_building_comes_first_and_no_building_is_nobodys(session: Session) -> None:
    community = a_community(session)
    one = living(session, community, "９", "501")
    neighbour = living(session, community, "9 号楼", "101")
    unknown = a_resident(session, community)
    living(session, community, "10", "101")
    suggested = neighbour_views.suggest_members(session, one, NO_FILTER)["items"]
    near = {item["id"]: item["same_building"] for item in suggested}
    assert suggested[0]["id"] == str(neighbour)
    assert (near[str(neighbour)], near[str(unknown)]) == (True, False)
    befriend(session, one, neighbour)
    assert building_views.friends_nearby(session, one) == {neighbour: 0}


def test_the_committee_finds_a_building_however_it_is_asked_for(session: Session) -> None:
    community = a_community(session)
    there = living(session, community, "9 号楼", "101")
    living(session, community, "10", "101")
    found = registered_members(session, [community], {**NO_FILTER, "building": "９栋"})
    assert [row.Member.id for row in found.items] == [there]


def test_an_invite_lets_into_its_building_however_it_is_written() -> None:
    assert building_meant("9 号楼", "９栋") == "9 号楼"
    with pytest.raises(ValidationFailed):
        building_meant("9 号楼", "19 号楼")


def test_one_flat_written_in_two_ways_is_one_household(session: Session) -> None:
    community = a_community(session)
    committee = a_committee_member(session, community)
    homes = [("9", "501"), ("９号楼", "501室"), ("9栋", "502"), ("9", "503"), ("9", "504")]
    people = [living(session, community, *home) for home in homes]

    def cell() -> dict[str, object]:
        told = overview_views.overview(session, committee, {}, LATER)
        found: dict[str, object] = told["months"][0]["kinds"][0]
        return found

    def deals(owner: UUID, other: UUID) -> None:
        deal = uuid7()
        sides = (owner, other)
        overview_actions.note_agreed(
            session, deal, "sell", sides=sides, things=1, minutes=0, amount=0, at=OCTOBER
        )
        assert overview_actions.note_done(session, deal, 1000, OCTOBER)

    for other in people[1:]:
        deals(people[0], other)
    assert cell()["suppressed"]
    deals(people[0], living(session, community, "9", "505"))
    assert cell()["households"] == 5
