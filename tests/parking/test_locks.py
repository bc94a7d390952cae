"""Locks are taken in one order: the member's own row, then what they ask for."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, func, select

from chassis.circle import include_self
from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.tables import neighbour
from contracts.errors.parking import SlotTaken
from services.parking.spaces.model import Space
from tests.parking.builders import (
    HOUR,
    MONDAY,
    a_booking,
    a_space,
    a_standing,
    befriend,
    two_friends,
)
from tests.parking.running import Running
from tests.support.locks import until_done_or_waiting


def an_hour_at(space: Space) -> dict[str, str]:
    return {
        "space_id": str(space.id),
        "starts_at": rfc3339(MONDAY),
        "ends_at": rfc3339(MONDAY + HOUR),
    }


def test_the_renters_own_row_comes_before_the_count_of_their_requests(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner)
        # Only what is news is written, and so locked.
        session.execute(delete(neighbour).where(neighbour.c.member_id == renter))
    counting = func.pg_try_advisory_xact_lock(func.hashtextextended(str(renter), 1))
    with ThreadPoolExecutor(1) as pool:
        with parking.database() as session:
            include_self(session, a_standing(renter))
            waiting = pool.submit(parking.call, renter, "request_booking", body=an_hour_at(space))
            until_done_or_waiting(parking.engine, waiting)
            assert not waiting.done()
            assert session.scalar(select(counting))
        assert waiting.result()["status"] == "awaiting_deposit"


def test_who_comes_too_late_is_told_without_waiting_for_a_lock(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner)
        friend = uuid7()
        befriend(session, owner, friend)
        a_booking(session, space, friend, lasting=HOUR)
    counted = func.pg_advisory_xact_lock(func.hashtextextended(str(renter), 1))
    with parking.database() as session:
        session.execute(select(counted))
        with pytest.raises(SlotTaken):
            parking.call(renter, "request_booking", body=an_hour_at(space))
