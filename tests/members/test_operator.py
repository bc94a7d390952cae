from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotThere, ValidationFailed
from services.members.accounts.views import own_account
from services.members.communities.views import committees_of
from services.members.milestones.views import reached
from services.members.operator import COMMANDS
from services.members.residency.views import community_of
from tests.members.builders import a_member, a_phone


def run(session: Session, command: str, *words: str) -> str:
    return COMMANDS[command](session, *words)


def test_a_community_is_founded_once(session: Session) -> None:
    name = f"阳光花园 {uuid7()}"
    words = (name, "--english", "Sunshine Garden", "--zone", "Asia/Shanghai")
    assert run(session, "add-community", *words) == run(session, "add-community", *words)


def test_a_community_needs_a_zone_that_exists(session: Session) -> None:
    with pytest.raises(ValidationFailed):
        run(session, "add-community", f"{uuid7()}", "--zone", "Mars/Olympus")


def test_the_committee_gets_an_account_a_home_and_a_seat(session: Session) -> None:
    name, phone = f"{uuid7()}", a_phone()
    community = run(session, "add-community", name)
    said = run(session, "grant-committee", phone, "--community", name)
    member, _, word = said.partition("; ")
    assert word == "a new account, nobody has signed in with this phone yet"
    assert run(session, "grant-committee", phone, "--community", name) == member
    member_id = UUID(member)
    assert own_account(session, member_id)["phone"] == phone
    assert str(community_of(session, member_id)) == community
    assert {str(seat) for seat in committees_of(session, member_id)} == {community}


def test_a_member_who_signed_in_before_keeps_the_account(session: Session) -> None:
    name, phone = f"{uuid7()}", a_phone()
    run(session, "add-community", name)
    known = a_member(session, phone=phone)
    assert run(session, "grant-committee", phone, "--community", name) == str(known.id)


def test_no_seat_without_a_phone_and_a_community(session: Session) -> None:
    with pytest.raises(NotThere):
        run(session, "grant-committee", a_phone(), "--community", f"{uuid7()}")
    name = f"{uuid7()}"
    run(session, "add-community", name)
    with pytest.raises(ValidationFailed):
        run(session, "grant-committee", "139", "--community", name)


def test_the_demo_is_marked(session: Session) -> None:
    run(session, "mark-demo")
    assert reached(session, "demo")


def test_the_committees_name_comes_with_the_seat(session: Session) -> None:
    name = f"{uuid7()}"
    run(session, "add-community", name)
    words = ("--community", name, "--display-name", "阳光花园居委会")
    known = a_phone()
    a_member(session, phone=known)
    for phone in (known, a_phone()):
        member = UUID(run(session, "grant-committee", phone, *words).partition(";")[0])
        assert own_account(session, member)["display_name"] == "阳光花园居委会"
