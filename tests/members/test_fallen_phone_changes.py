"""What may come between the announcement of a replacement and its effect."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import exists, select

from chassis.holdings import remains, told_page
from contracts.errors.base import Refusal
from services.members.accounts.model import Member
from services.members.alerts.model import Alert
from services.members.erasures import actions as erasure_actions
from services.members.phones import actions as phone_actions
from services.members.phones.model import PhoneChange
from services.members.privacy.views import HELD
from tests.members.builders import WEEK, a_phone
from tests.members.hearing import hear, id_of, inbox, published
from tests.members.lost_phone import SECOND, WAIT, Lost
from tests.members.running import Running
from tests.members.test_replacing_a_phone import lives, replace
from tests.members.test_suspension import invite_in, judged
from tests.support.locks import until_done_or_waiting


@pytest.fixture
def lost(members: Running) -> Lost:
    return Lost(members)


def test_with_the_old_phone_found_again_another_replaces_it_at_once(lost: Lost) -> None:
    found = a_phone()
    assert replace(lost.members, lost.one, lost.old, found)["phone"] == found
    assert lost.states() == ["withdrawn"]
    lost.tick()
    assert lost.holder_of(found) == lost.id


def test_a_new_phone_that_somebody_registers_with_meanwhile_stays_theirs(lost: Lost) -> None:
    theirs = lost.holder_of(lost.new)
    lost.tick()
    assert lost.states() == ["dropped"]
    assert lives(lost.members, lost.other)
    hear(lost.members, published(lost.members, "phone_change_ended"))
    assert "其他账号" in inbox(lost.members, lost.one)["items"][0]["text"]
    assert (lost.holder_of(lost.new), lost.holder_of(lost.old)) == (theirs, lost.id)


@pytest.mark.parametrize("first", ["withdrawn", "done"])
def test_withdrawn_while_it_takes_effect_one_of_the_two_is_true(lost: Lost, first: str) -> None:
    """Whoever comes second waits for the lock of the member, and finds what the first has done."""
    members, due = lost.members, lost.members.now + WAIT
    with members.unit.read() as work:
        asked = select(PhoneChange.id).where(PhoneChange.member_id == id_of(lost.one))
        change_id = work.session.scalars(asked).one()

    def withdraw() -> str:
        try:
            lost.withdraw()
        except Refusal as refusal:
            return refusal.code
        return "withdrawn"

    def take_effect() -> str:
        with members.unit.begin() as work:
            phone_actions.take_effect(work.session, change_id, now=due)
        return "ticked"

    with ThreadPoolExecutor(1) as pool:
        with members.unit.begin() as work:
            if first == "withdrawn":
                phone_actions.withdraw_phone_change(work.session, id_of(lost.one), work.now)
                second = pool.submit(take_effect)
            else:
                phone_actions.take_effect(work.session, change_id, now=due)
                second = pool.submit(withdraw)
            until_done_or_waiting(members.unit.engine, second)
        expected = {"withdrawn": "ticked", "done": "not_found"}[first]
        assert second.result() == expected
    assert lost.states() == [first]
    assert (lost.holder_of(lost.old) == lost.id) == (first == "withdrawn")


def test_not_before_the_old_phone_has_been_told_or_given_up(lost: Lost) -> None:
    members = lost.members
    members.later(WAIT)
    members.service.take_up_phone_changes()
    assert lost.states() == ["waiting"]
    # Tried for longer than anybody goes on trying: given up.
    members.service.send_alerts()
    members.service.take_up_phone_changes()
    assert lost.states() == ["done"]


def test_while_it_is_decided_whether_they_leave_it_goes_on_waiting(lost: Lost) -> None:
    me = id_of(lost.one)
    with lost.members.unit.begin() as work:
        erasure_id = erasure_actions.begin(work.session, me, work.now)
    lost.tick()
    assert lost.states() == ["waiting"]
    with lost.members.unit.begin() as work:
        erasure_actions.withdraw(work.session, me, erasure_id)
    lost.tick(SECOND)
    assert lost.states() == ["done"]


def test_a_suspension_drops_it_for_they_could_not_withdraw_it(lost: Lost) -> None:
    lost.tick(WAIT - SECOND)
    community = lost.members.a_community()
    boss = lost.members.resident(community, committee=True)
    invite_in(lost.members, community, lost.one)
    judged(lost.members, boss, lost.one, "suspend")
    assert lost.states() == ["dropped"]
    judged(lost.members, boss, lost.one, "restore")
    lost.tick(SECOND)
    assert lost.holder_of(lost.old) == lost.id


def test_nor_does_it_take_effect_on_who_is_suspended_all_the_same(lost: Lost) -> None:
    with lost.members.unit.begin() as work:
        work.session.get_one(Member, id_of(lost.one)).status = "suspended"
    lost.tick()
    assert lost.states() == ["dropped"]


def test_who_leaves_leaves_no_number_behind_and_is_told_of_it_before(lost: Lost) -> None:
    me = id_of(lost.one)
    with lost.members.unit.read() as work:
        rows, _ = told_page(work.session, HELD.named("phone_changes"), me, None)
    assert [(row["old_number"], row["new_number"]) for row in rows] == [(lost.old, lost.new)]
    lost.members.call("erase_me", token=lost.one["access_token"])
    with lost.members.unit.read() as work:
        assert remains(work.session, HELD, [me]) == []
        assert not work.session.scalar(select(exists().where(Alert.number == lost.old)))
    assert lost.states() == []
    lost.tick()
    assert lost.holder_of(lost.new) != lost.id


def test_settled_ones_are_forgotten_after_a_week(lost: Lost) -> None:
    lost.withdraw()
    lost.announce()
    lost.members.later(WEEK + SECOND)
    lost.members.service.forget_phone_changes()
    assert lost.states() == ["waiting"]
