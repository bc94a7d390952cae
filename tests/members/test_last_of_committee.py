"""No community is left without a committee while somebody lives there who needs one."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from contracts.errors.members import ErasureRefused
from contracts.json import Json
from services.members.communities.views import committee_of
from services.members.erasures import actions
from tests.members.running import Running
from tests.support.locks import until_done_or_waiting


def erase(members: Running, who: Json) -> None:
    members.call("erase_me", token=who["access_token"])


def test_the_last_of_a_committee_stays_until_another_is_appointed(members: Running) -> None:
    community = members.a_community()
    last = members.resident(community, committee=True)
    members.resident(community)
    with pytest.raises(ErasureRefused) as refused:
        erase(members, last)
    line = {"kind": "community", "id": str(community), "code": "last_of_committee"}
    assert refused.value.errors == [{"pointer": "", **line}]
    assert members.call("standing", token=last["access_token"])["status"] == "active"
    other = members.resident(community, committee=True)
    erase(members, last)
    with members.unit.read() as work:
        assert committee_of(work.session, community) == [UUID(other["member"]["id"])]


def test_where_nobody_else_lives_they_may_leave(members: Running) -> None:
    community = members.a_community()
    last, neighbour = members.resident(community, committee=True), members.resident(community)
    members.call("move_out", token=neighbour["access_token"])
    erase(members, last)
    with members.unit.read() as work:
        assert committee_of(work.session, community) == []


def test_who_sits_on_no_committee_leaves_whatever_becomes_of_it(members: Running) -> None:
    community = members.a_community()
    members.resident(community)
    erase(members, members.resident(community))


def test_one_who_is_leaving_already_is_nobody_to_stay(members: Running) -> None:
    community = members.a_community()
    members.resident(community)
    one, other = (members.resident(community, committee=True) for _ in range(2))
    with members.unit.begin() as work:
        actions.begin(work.session, UUID(one["member"]["id"]), work.now)
    with pytest.raises(ErasureRefused):
        erase(members, other)


def test_of_the_last_two_who_leave_at_once_one_stays(members: Running) -> None:
    community = members.a_community()
    members.resident(community)
    one, other = (members.resident(community, committee=True) for _ in range(2))
    with ThreadPoolExecutor(1) as pool:
        with members.unit.begin() as work:
            actions.begin(work.session, UUID(one["member"]["id"]), work.now)
            leaving = pool.submit(erase, members, other)
            until_done_or_waiting(members.unit.engine, leaving)
        with pytest.raises(ErasureRefused):
            leaving.result()
