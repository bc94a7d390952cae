"""What members tells when a replica of the circle is rebuilt."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table

from chassis.tables import circle, neighbour
from tests.members.running import Running

TABLES = {"neighbour": neighbour, "circle": circle}


def pages(members: Running, table: Table, limit: int, start: list[str]) -> list[dict[str, Any]]:
    """Every row that follows `start`, a page at a time."""
    found, key = list[dict[str, Any]](), [column.name for column in table.primary_key]
    after = start
    while True:
        rows = members.call("circle_snapshot", part=table.name, limit=limit, after=after)["rows"]
        assert len(rows) <= limit
        found += rows
        if len(rows) < limit:
            return found
        after = [rows[-1][name] for name in key]


@pytest.mark.parametrize("name", list(TABLES))
def test_the_snapshot_has_the_columns_of_the_replica_and_nothing_else(
    members: Running, name: str
) -> None:
    members.friends()
    [row] = members.call("circle_snapshot", part=name, limit=1)["rows"]
    assert set(row) == {column.name for column in TABLES[name].columns}


def test_small_pages_tell_of_every_pair_both_ways_round_and_of_everybody_once(
    members: Running,
) -> None:
    one, other = (UUID(person["member"]["id"]) for person in members.friends())
    # Whoever was there before them is passed over.
    before = str(UUID(int=min(one, other).int - 1))
    rows = pages(members, circle, 2, [before, before])
    told = {(UUID(row["owner_id"]), UUID(row["viewer_id"])): row["version"] for row in rows}
    assert len(rows) == len(told) == 4
    assert told == {(one, one): 0, (other, other): 0, (one, other): 1, (other, one): 1}
    cards = pages(members, neighbour, 1, [before])
    assert [UUID(card["member_id"]) for card in cards] == sorted([one, other])


def test_a_request_that_waits_is_nobody_elses_business(members: Running) -> None:
    community = members.a_community()
    one, other = members.resident(community), members.resident(community)
    body = {"member_id": other["member"]["id"]}
    members.call("send_friend_request", token=one["access_token"], body=body)
    before = str(UUID(int=UUID(one["member"]["id"]).int - 1))
    rows = pages(members, circle, 50, [before, before])
    assert all(row["owner_id"] == row["viewer_id"] for row in rows)
