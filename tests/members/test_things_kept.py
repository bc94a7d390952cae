"""What deals kept in use that a version noted which counted no things, or counted them wrongly."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from services.members.overview import actions
from services.members.overview.model import SharedDeal
from tests.members.builders import a_committee_member, a_community
from tests.members.test_overview import at_room, done, figures

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
MIGRATION = import_module("services.members.migrations.versions.20261129_written_things")


@pytest.mark.parametrize(
    ("kind", "things"), [("sell", 3), ("swap", 6), ("give", 3), ("parking", 0)]
)
def test_what_was_not_counted_is_counted_by_its_kind(
    session: Session, kind: str, things: int
) -> None:
    community = a_community(session)
    judge = a_committee_member(session, community)
    people = [at_room(session, community, str(n)) for n in range(6)]
    for owner, other in zip(people[::2], people[1::2], strict=True):
        done(session, owner, other, kind)
    session.execute(update(SharedDeal).where(SharedDeal.owner_id.in_(people)).values(things=None))
    assert figures(session, judge, "2026-10", kind)["things"] == things


def noted(
    session: Session, kind: str, owner: UUID, other: UUID, *, things: int, after: int = 0
) -> UUID:
    """A deal as an older version has counted it, agreed so many milliseconds later."""
    deal_id = uuid7()
    at = AT + timedelta(milliseconds=after)
    actions.note_agreed(
        session,
        deal_id,
        kind,
        sides=(owner, other),
        things=things,
        minutes=0,
        amount=0,
        at=at,
    )
    return deal_id


def test_what_was_counted_wrongly_is_put_right(session: Session) -> None:
    one, two, three = (uuid7() for _ in range(3))
    right = {
        noted(session, "parking", one, two, things=1): 0,
        noted(session, "sell", one, two, things=1): 1,
        noted(session, "give", one, two, things=1): 1,
        # By itself, whatever happens to be agreed beside it.
        noted(session, "swap", uuid7(), uuid7(), things=1): 2,
        noted(session, "swap", three, uuid7(), things=2, after=100): 2,
        # Three of a ring, as one migration and one of an older version have counted them.
        noted(session, "swap", one, two, things=2): 1,
        noted(session, "swap", two, three, things=2, after=4): 1,
        noted(session, "swap", three, one, things=1, after=900): 1,
        # The same three the day after, of whom no two have anything to do with each other.
        noted(session, "swap", one, two, things=1, after=10_000): 2,
        noted(session, "swap", two, three, things=2, after=20_000): 2,
    }
    session.execute(text(MIGRATION.COUNT_AGAIN))
    session.expire_all()
    found = {deal_id: session.get_one(SharedDeal, deal_id).things for deal_id in right}
    assert found == right
