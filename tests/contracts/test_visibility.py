from datetime import UTC, datetime
from itertools import product
from uuid import uuid4

import pytest
from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from chassis.circle import (
    apply_circle_event,
    from_viewers_circle,
    include_self,
    visible_to_viewer,
)
from contracts.events.base import Event
from contracts.visibility import may_see
from tests.support.databases import Databases

# Publishing refuses to hide a post from its own owner, so that case does not arise.
EVERY_CASE = [case for case in product([False, True], repeat=4) if not (case[0] and case[3])]


def pair_event(one: str, other: str, *, friends: bool, blocked: bool, version: int) -> Event:
    low, high = sorted([one, other])
    data = {"members": [low, high], "friends": friends, "blocked": blocked}
    return Event(uuid4(), "friendship_formed", 1, datetime.now(UTC), uuid4(), version, None, data)


def sees(session: Session, viewer: object, owner: object, hidden_from: list[object]) -> bool:
    hidden = bindparam("hidden", hidden_from, type_=ARRAY(Uuid))
    owned = bindparam("owner", owner, type_=Uuid)
    # parameters stand in for columns
    rules = [visible_to_viewer(owned, hidden), from_viewers_circle(owned, hidden)]
    answers = {bool(session.scalar(select(rule), {"viewer_id": viewer})) for rule in rules}
    assert len(answers) == 1, "the rule has two forms, and they differ"
    return answers.pop()


@pytest.mark.parametrize(("owns", "friends", "blocked", "hidden"), EVERY_CASE)
def test_the_rule_in_sql_is_the_rule(
    databases: Databases, owns: bool, friends: bool, blocked: bool, hidden: bool
) -> None:
    viewer = uuid4()
    owner = viewer if owns else uuid4()
    with databases.session("listings") as session:
        card = {"member_id": str(owner), "display_name": "x", "version": 1}
        include_self(session, card)
        if not owns:
            event = pair_event(str(owner), str(viewer), friends=friends, blocked=blocked, version=1)
            apply_circle_event(session, event)
        expected = may_see(owns=owns, friends=friends, blocked=blocked, hidden=hidden)
        assert sees(session, viewer, owner, [viewer] if hidden else []) is expected


def test_a_stranger_sees_nothing(databases: Databases) -> None:
    with databases.session("listings") as session:
        assert not sees(session, uuid4(), uuid4(), [])


def test_a_late_or_repeated_event_changes_nothing(databases: Databases) -> None:
    one, other = uuid4(), uuid4()
    newer = pair_event(str(one), str(other), friends=True, blocked=True, version=3)
    older = pair_event(str(one), str(other), friends=True, blocked=False, version=2)
    with databases.session("listings") as session:
        for event in (newer, older, newer):
            apply_circle_event(session, event)
        assert not sees(session, one, other, [])
