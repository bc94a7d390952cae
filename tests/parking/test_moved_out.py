"""What one who moves out has offered is offered no longer; what is booked goes on."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.tables import outbox
from contracts.errors.general import NotThere
from services.parking.spaces import actions, views
from tests.parking.builders import NOW, a_space, agreed, two_friends

MINUTE = timedelta(minutes=1)


def withdrawn(session: Session) -> list[str]:
    rows = session.scalars(
        select(outbox.c.data).where(outbox.c.type == "space_withdrawn").order_by(outbox.c.seq)
    )
    return [data["space_id"] for data in rows]


def test_their_spaces_are_withdrawn_and_nobody_elses(session: Session) -> None:
    me, other = two_friends(session)
    one, two, theirs = a_space(session, me), a_space(session, me), a_space(session, other)
    actions.withdraw_spaces_of(session, me, NOW + MINUTE)
    assert [one.status, two.status, theirs.status] == ["withdrawn", "withdrawn", "published"]
    assert sorted(withdrawn(session)[-2:]) == sorted([str(one.id), str(two.id)])
    with pytest.raises(NotThere):
        views.visible_space(session, one.id, other)


def test_the_same_news_again_changes_nothing(session: Session) -> None:
    me, _ = two_friends(session)
    space = a_space(session, me)
    actions.withdraw_spaces_of(session, me, NOW + MINUTE)
    version = space.version
    actions.withdraw_spaces_of(session, me, NOW + MINUTE)
    assert space.version == version


def test_news_that_comes_late_spares_what_is_offered_since(session: Session) -> None:
    me, _ = two_friends(session)
    since = a_space(session, me, now=NOW + 2 * MINUTE)
    actions.withdraw_spaces_of(session, me, NOW + MINUTE)
    assert since.status == "published"


def test_a_booking_goes_on(session: Session) -> None:
    me, other = two_friends(session)
    booking = agreed(session, a_space(session, me), other)
    actions.withdraw_spaces_of(session, me, NOW + MINUTE)
    session.refresh(booking)
    assert booking.status == "agreed"
