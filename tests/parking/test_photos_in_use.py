"""What parking tells listings' clock: a photo of a space, or of what was booked, stays."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from services.parking.models import METADATA
from services.parking.spaces import actions, views
from tests.parking.builders import NOW, a_booking, a_space, two_friends
from tests.parking.running import Running


def test_a_space_uses_its_photos_also_when_it_is_withdrawn(session: Session) -> None:
    owner, _ = two_friends(session)
    one, other, foreign = uuid7(), uuid7(), uuid7()
    space = a_space(session, owner, photo_ids=[str(one), str(other)])
    a_space(session, owner)
    assert views.photos_in_use(session, [foreign, one]) == {one}
    actions.withdraw_space(session, space)
    assert views.photos_in_use(session, [one, other]) == {one, other}
    assert views.photos_in_use(session, []) == set()


def test_a_booking_uses_what_its_space_showed(session: Session) -> None:
    owner, renter = two_friends(session)
    before, after = uuid7(), uuid7()
    space = a_space(session, owner, photo_ids=[str(before)])
    a_booking(session, space, renter)
    changed = {"photo_ids": [after]}
    actions.change_space(session, space, changed, outsiders=[], missing_photos=[], now=NOW)
    assert views.photos_in_use(session, [before, after, uuid7()]) == {before, after}


def test_bookings_with_photos_are_found_by_an_index(session: Session) -> None:
    session.execute(text("SET LOCAL enable_seqscan = off"))
    seen: list[str] = []

    def explained(statement: Any) -> Any:
        compiled = statement.compile(session.connection())
        plan = session.connection().exec_driver_sql(f"EXPLAIN {compiled}", compiled.params)
        seen.extend(line for (line,) in plan)
        return execute(statement)

    execute, session.scalars = session.scalars, explained  # type: ignore[method-assign,assignment]
    views.photos_in_use(session, [uuid7()])
    assert any("booking_photos_idx" in line for line in seen)
    assert any("space_photos_idx" in line for line in seen)


def test_the_clock_of_listings_asks_without_a_caller(parking: Running) -> None:
    photo = uuid7()
    with parking.database() as session:
        owner, _ = two_friends(session)
        a_space(session, owner, photo_ids=[str(photo)])
    asked = [str(uuid7()), str(photo)]
    assert parking.call(None, "photos_in_use", photo_ids=asked) == {"in_use": [str(photo)]}


def test_every_column_with_photos_is_asked() -> None:
    tables = [table for metadata in METADATA for table in metadata.sorted_tables]
    columns = {f"{t.name}.{c.name}" for t in tables for c in t.columns if "photo" in c.name}
    kept = {"booking.occupied_photo_id", "dispute_photo.photo_id", "overstay.photo_id"}
    assert columns == {"space.photo_ids", *kept}
