"""The operator takes a seat on the committee back, and with it the name that came with it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import CommitteeOnly, NotThere, ValidationFailed
from contracts.errors.members import CommitteeSeatHeld, LastOfCommittee
from services.members.accounts.actions import change_member
from services.members.accounts.views import own_account
from services.members.communities.actions import appoint
from services.members.communities.views import (
    committees_of,
    names_of,
    required_committees,
    the_community,
)
from services.members.operator import COMMANDS
from services.members.residency.actions import move_out
from services.members.residency.views import community_of
from tests.members.builders import (
    NOW,
    a_committee_member,
    a_community,
    a_phone,
    a_resident,
    told,
)
from tests.members.running import Running
from tests.members.test_operator import run
from tests.support.locks import until_done_or_waiting

COMMITTEES = "阳光花园居委会"


@pytest.fixture
def community(session: Session) -> str:
    """The name of one."""
    name = f"{uuid7()}"
    run(session, "add-community", name)
    return name


def granted(session: Session, community: str, phone: str, name: str = COMMITTEES) -> UUID:
    words = (phone, "--community", community, "--display-name", name)
    return UUID(run(session, "grant-committee", *words).partition(";")[0])


def name_of(session: Session, member_id: UUID) -> str:
    return str(own_account(session, member_id)["display_name"])


@pytest.mark.parametrize("by", ["phone", "id"])
def test_who_loses_the_seat_loses_the_committees_name_and_all_are_told(
    session: Session, community: str, by: str
) -> None:
    phone = a_phone()
    member = granted(session, community, phone)
    whom = phone if by == "phone" else str(member)
    said = run(session, "take-committee", whom, "--community", community)
    assert said == f"{member}; nobody is left on this committee"
    with pytest.raises(CommitteeOnly):
        required_committees(session, member)
    name = name_of(session, member)
    assert "邻居" in name
    last = told(session, "member_updated")[-1]["data"]
    assert (last["member_id"], last["display_name"]) == (str(member), name)
    with pytest.raises(ValidationFailed):
        change_member(session, member, {"display_name": COMMITTEES})


def test_the_last_seat_stays_while_others_live_there_unless_the_operator_insists(
    session: Session, community: str
) -> None:
    phone = a_phone()
    member = granted(session, community, phone)
    home = the_community(session, community).id
    a_resident(session, home)
    words = ("take-committee", phone, "--community", community)
    with pytest.raises(LastOfCommittee), session.begin_nested():
        run(session, *words)
    assert committees_of(session, member) == {home}
    said = run(session, *words, "--even-the-last")
    assert said == f"{member}; nobody is left on this committee"
    assert committees_of(session, member) == set()


def test_of_two_seats_one_is_taken_without_a_word(session: Session, community: str) -> None:
    phone = a_phone()
    member = granted(session, community, phone)
    home = the_community(session, community).id
    other = a_committee_member(session, home)
    assert run(session, "take-committee", phone, "--community", community) == str(member)
    with pytest.raises(LastOfCommittee):
        run(session, "take-committee", str(other), "--community", community)


def test_any_other_name_stays(session: Session, community: str) -> None:
    granted(session, community, a_phone())
    phone = a_phone()
    member = granted(session, community, phone, "王阿姨")
    before = own_account(session, member)["version"]
    assert run(session, "take-committee", phone, "--community", community) == str(member)
    assert (name_of(session, member), own_account(session, member)["version"]) == ("王阿姨", before)


def test_who_sits_on_another_committee_keeps_the_name(session: Session, community: str) -> None:
    phone = a_phone()
    member = granted(session, community, phone)
    other = a_community(session)
    appoint(session, other, member, NOW)
    run(session, "take-committee", phone, "--community", community)
    assert committees_of(session, member) == {other}
    assert name_of(session, member) == COMMITTEES


def test_who_has_no_seat_any_more_may_move_out(session: Session, community: str) -> None:
    phone = a_phone()
    member = granted(session, community, phone)
    with pytest.raises(CommitteeSeatHeld):
        move_out(session, member, NOW)
    run(session, "take-committee", phone, "--community", community)
    assert community_of(session, member) is not None
    move_out(session, member, NOW)
    assert community_of(session, member) is None


def test_there_is_no_seat_to_take_from_anybody_else(session: Session) -> None:
    community = a_community(session)
    name = names_of(session, [community])[community]
    resident, elsewhere = (
        a_resident(session, community),
        a_committee_member(session, a_community(session)),
    )
    for whom in (str(resident), str(elsewhere), str(uuid7()), a_phone()):
        with pytest.raises(NotThere):
            run(session, "take-committee", whom, "--community", name)


def test_nobody_takes_the_name_by_a_seat_that_is_being_taken(members: Running) -> None:
    home = members.a_community()
    who = members.resident(home, committee=True)
    member_id = UUID(who["member"]["id"])
    with members.unit.begin() as work:
        name = names_of(work.session, [home])[home]
        change_member(work.session, member_id, {"display_name": COMMITTEES})
    with ThreadPoolExecutor(1) as pool:
        with members.unit.begin() as work:
            COMMANDS["take-committee"](work.session, str(member_id), "--community", name)
            naming = pool.submit(
                members.call,
                "change_me",
                token=who["access_token"],
                body={"display_name": f"新{COMMITTEES}"},
            )
            until_done_or_waiting(members.unit.engine, naming)
            assert not naming.done()
        with pytest.raises(ValidationFailed):
            naming.result()
    with members.unit.begin() as work:
        assert "邻居" in name_of(work.session, member_id)
