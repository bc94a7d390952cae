"""Locks are taken in one order: the member's own row, then what they ask for."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import delete, func, select

from chassis.circle import include_self
from chassis.clock import rfc3339
from chassis.tables import neighbour
from tests.parking.builders import HOUR, MONDAY, a_space, a_standing, two_friends
from tests.parking.running import Running
from tests.support.locks import until_done_or_waiting


def test_the_renters_own_row_comes_before_the_count_of_their_requests(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner)
        # Only what is news is written, and so locked.
        session.execute(delete(neighbour).where(neighbour.c.member_id == renter))
    body = {
        "space_id": str(space.id),
        "starts_at": rfc3339(MONDAY),
        "ends_at": rfc3339(MONDAY + HOUR),
    }
    counting = func.pg_try_advisory_xact_lock(func.hashtextextended(str(renter), 1))
    with ThreadPoolExecutor(1) as pool:
        with parking.database() as session:
            include_self(session, a_standing(renter))
            waiting = pool.submit(parking.call, renter, "request_booking", body=body)
            until_done_or_waiting(parking.engine, waiting)
            assert not waiting.done()
            assert session.scalar(select(counting))
        assert waiting.result()["status"] == "awaiting_deposit"
