"""What the committee decides about a space, and what becomes of those who want to park there."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

import contracts.events
from chassis.consume import TooEarly
from chassis.ids import uuid7
from contracts.errors.general import NotThere
from contracts.errors.parking import SpaceWithdrawn
from contracts.json import Json
from services.parking.moderation.actions import moderate
from services.parking.spaces import actions, views
from services.parking.spaces.model import Space
from tests.parking.builders import DAY, MONDAY, NOW, a_booking, a_space, agreed, two_friends
from tests.parking.running import Running

EXAMPLE = Path(next(iter(contracts.events.__path__))) / "examples" / "post_moderated.v1.json"


def a_verdict(space: Space, verdict: str, decision: UUID | None = None) -> Json:
    return {
        "decision_id": str(decision or uuid7()),
        "kind": "parking_space",
        "post_id": str(space.id),
        "owner_id": str(space.owner_id),
        "verdict": verdict,
    }


def an_event(told: Json) -> Json:
    body: Json = json.loads(EXAMPLE.read_text())
    return body | {"event_id": str(uuid7()), "data": told | {"a_field_of_tomorrow": 1}}


def is_seen(session: Session, space: Space, by: UUID) -> bool:
    try:
        views.visible_space(session, space.id, by)
    except NotThere:
        return False
    return True


def test_a_hidden_space_is_its_owners_alone_until_it_is_shown_again(session: Session) -> None:
    owner, renter = two_friends(session)
    photo, decision = uuid7(), uuid7()
    space = a_space(session, owner, photo_ids=[str(photo)])
    assert moderate(session, a_verdict(space, "hidden", decision), NOW)
    assert not is_seen(session, space, renter)
    assert not views.may_see_photo(session, photo, renter)
    assert is_seen(session, space, owner)
    with pytest.raises(NotThere):
        a_booking(session, space, renter)
    assert moderate(session, a_verdict(space, "shown", decision), NOW)
    assert is_seen(session, space, renter)
    assert a_booking(session, space, renter).status == "awaiting_deposit"


def test_showing_waits_for_the_hiding_it_takes_back(session: Session) -> None:
    owner, renter = two_friends(session)
    space, decision = a_space(session, owner), uuid7()
    assert not moderate(session, a_verdict(space, "shown", decision), NOW)
    moderate(session, a_verdict(space, "hidden"), NOW)
    assert moderate(session, a_verdict(space, "shown", decision), NOW)
    assert not is_seen(session, space, renter)


def test_requests_for_a_removed_space_end_and_what_is_agreed_goes_on(session: Session) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner, instant=False)
    requested = a_booking(session, space, renter)
    instant = a_space(session, owner)
    booked = agreed(session, instant, renter, at=MONDAY + DAY)
    held = a_booking(session, instant, renter, at=MONDAY + 2 * DAY)
    for one in (space, instant):
        moderate(session, a_verdict(one, "removed"), NOW)
        session.refresh(one)
        assert one.status == "removed"
        assert not is_seen(session, one, renter)
    for booking in (requested, booked, held):
        session.refresh(booking)
    assert [requested.status, booked.status, held.status] == [
        "declined",
        "agreed",
        "awaiting_deposit",
    ]


def test_a_removed_space_is_changed_withdrawn_and_shown_no_more(session: Session) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner)
    moderate(session, a_verdict(space, "removed"), NOW)
    version = space.version
    with pytest.raises(SpaceWithdrawn):
        actions.change_space(
            session, space, {"label": "B2-118"}, outsiders=[], missing_photos=[], now=NOW
        )
    actions.withdraw_space(session, space)
    for verdict in ("hidden", "shown", "removed"):
        assert moderate(session, a_verdict(space, verdict), NOW)
    assert (space.status, space.version) == ("removed", version)
    assert not is_seen(session, space, renter)


def test_the_verdict_comes_as_an_event_and_twice_does_no_harm(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner)
    with pytest.raises(TooEarly):
        parking.service.follow_committee(an_event(a_verdict(space, "shown")))
    told = a_verdict(space, "removed")
    parking.service.follow_committee(an_event(told | {"kind": "listing"}))
    shown = parking.call(renter, "show_space", space_id=str(space.id))
    assert shown["status"] == "published"
    event = an_event(told)
    for body in (event, event, an_event(told)):
        parking.service.follow_committee(body)
    own = parking.call(owner, "show_space", space_id=str(space.id))
    assert (own["status"], own["version"]) == ("removed", 2)
    with pytest.raises(NotThere):
        parking.call(renter, "show_space", space_id=str(space.id))
