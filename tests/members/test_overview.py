"""What members hears of deals becomes figures for the committee alone."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.service import TooEarly
from contracts.errors.general import CommitteeOnly, NotThere
from contracts.json import Json
from services.members.overview import actions, views
from services.members.overview.model import SharedDeal
from services.members.overview.rules import PATIENCE
from services.members.residency.model import Residency
from tests.members.builders import a_committee_member, a_community, a_resident
from tests.members.hearing import an_event
from tests.members.running import Running

OCTOBER = datetime(2026, 10, 10, 4, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def at_room(session: Session, community: UUID, room: str | None) -> UUID:
    member_id = a_resident(session, community)
    home = update(Residency).where(Residency.member_id == member_id)
    session.execute(home.values(room=room or "", building="3 号楼" if room else ""))
    return member_id


def done(
    session: Session,
    owner: UUID,
    other: UUID,
    kind: str = "sell",
    *,
    at: datetime = OCTOBER,
    amount: int = 1000,
) -> UUID:
    deal_id = uuid7()
    minutes = 90 if kind == "parking" else 0
    actions.note_agreed(
        session,
        deal_id,
        kind,
        sides=(owner, other),
        things={"parking": 0, "swap": 2}.get(kind, 1),
        minutes=minutes,
        amount=0,
        at=at,
    )
    assert actions.note_done(session, deal_id, amount, at)
    return deal_id


def figures(session: Session, judge: UUID, month: str, kind: str = "sell") -> Json:
    told = views.overview(session, judge, {}, NOW)
    (of_month,) = [each for each in told["months"] if each["month"] == month]
    cell: Json = next(each for each in of_month["kinds"] if each["kind"] == kind)
    return cell


@pytest.fixture
def community(session: Session) -> UUID:
    return a_community(session)


@pytest.fixture
def judge(session: Session, community: UUID) -> UUID:
    return a_committee_member(session, community)


def test_a_figure_is_shown_from_five_households_on(
    session: Session, community: UUID, judge: UUID
) -> None:
    one, two, three, four, five = (at_room(session, community, str(n)) for n in range(5))
    for owner, other in ((one, two), (three, four), (four, one)):
        done(session, owner, other, "parking")
    withheld = figures(session, judge, "2026-10", "parking")
    assert withheld == {
        "kind": "parking",
        "suppressed": True,
        "deals": None,
        "things": None,
        "parking_minutes": None,
        "amount": None,
        "households": None,
    }
    assert withheld == figures(session, judge, "2026-09", "parking")
    done(session, five, one, "parking")
    assert figures(session, judge, "2026-10", "parking") == {
        "kind": "parking",
        "suppressed": False,
        "deals": 4,
        "things": 0,
        "parking_minutes": 360,
        "amount": {"amount": 4000, "currency": "CNY"},
        "households": 5,
    }


def test_those_of_one_room_are_one_household_and_those_of_nowhere_too(
    session: Session, community: UUID, judge: UUID
) -> None:
    rooms = ["501", "501", "502", "503", None, None, None]
    people = [at_room(session, community, room) for room in rooms]
    for owner, other in itertools.pairwise(people):
        done(session, owner, other)
    assert figures(session, judge, "2026-10")["suppressed"]
    done(session, people[0], at_room(session, community, "504"))
    assert figures(session, judge, "2026-10")["households"] == 5


def test_totals_have_only_what_is_shown(session: Session, community: UUID, judge: UUID) -> None:
    people = [at_room(session, community, str(n)) for n in range(6)]
    for owner, other in zip(people[::2], people[1::2], strict=True):
        done(session, owner, other)
    done(session, people[0], people[1], "swap", amount=77)
    told = views.overview(session, judge, {}, NOW)
    (october,) = [each for each in told["months"] if each["month"] == "2026-10"]
    assert october["total"]["amount"] == {"amount": 3000, "currency": "CNY"}
    totals = {each["kind"]: each for each in told["totals"]}
    assert totals["sell"]["deals"] == 3
    assert (totals["swap"]["suppressed"], totals["swap"]["deals"]) == (True, None)


def test_the_month_that_runs_and_what_is_not_done_have_no_figures(
    session: Session, community: UUID, judge: UUID
) -> None:
    people = [at_room(session, community, str(n)) for n in range(6)]
    for owner, other in zip(people[::2], people[1::2], strict=True):
        done(session, owner, other, at=NOW - timedelta(days=1))
        actions.note_agreed(
            session,
            uuid7(),
            "sell",
            sides=(owner, other),
            things=1,
            minutes=0,
            amount=0,
            at=OCTOBER,
        )
    told = views.overview(session, judge, {}, NOW)
    assert [each["month"] for each in told["months"]][:2] == ["2026-10", "2026-09"]
    assert all(cell["suppressed"] for each in told["months"] for cell in each["kinds"])


def test_another_community_has_figures_of_its_own(session: Session, community: UUID) -> None:
    people = [at_room(session, community, str(n)) for n in range(6)]
    for owner, other in zip(people[::2], people[1::2], strict=True):
        done(session, owner, other)
    elsewhere = a_committee_member(session, a_community(session))
    assert figures(session, elsewhere, "2026-10")["suppressed"]
    with pytest.raises(NotThere):
        views.overview(session, elsewhere, {"community_id": community}, NOW)
    with pytest.raises(CommitteeOnly):
        views.overview(session, people[0], {}, NOW)


def kept(members: Running, deal_id: str) -> Any:
    with members.unit.begin() as work:
        wanted = select(
            SharedDeal.kind,
            SharedDeal.things,
            SharedDeal.minutes,
            SharedDeal.amount,
            SharedDeal.community_id,
        )
        return work.session.execute(wanted.where(SharedDeal.deal_id == UUID(deal_id))).one_or_none()


def test_deals_are_counted_once_they_are_done_whatever_comes_twice(members: Running) -> None:
    owner, other = members.friends()
    home = UUID(members.call("my_residency", token=owner["access_token"])["community_id"])
    two = {"owner_id": owner["member"]["id"]}
    thing, stay = str(uuid7()), str(uuid7())
    sold = two | {"taker_id": other["member"]["id"], "reservation_id": thing}
    parked = two | {"renter_id": other["member"]["id"], "booking_id": stay}
    handed_over = an_event(members, "handover_confirmed", **sold)
    with pytest.raises(TooEarly):
        members.service.follow_shared(handed_over)
    reserved = an_event(members, "item_reserved", **sold, kind="sell", offered_listing_id=None)
    times = {"starts_at": "2026-11-22T08:00:00Z", "ends_at": "2026-11-22T09:30:00Z"}
    asked = an_event(members, "booking_requested", **parked, **times)
    for event in (reserved, reserved, asked):
        members.service.follow_shared(event)
    assert kept(members, thing).community_id is None
    settled = an_event(members, "booking_settled", **parked)
    for event in (handed_over, handed_over, settled):
        members.service.follow_shared(event)
    price = handed_over["data"]["price"]
    assert kept(members, thing) == (
        "sell",
        1,
        0,
        price["amount"] if price else 0,
        home,
    )
    assert kept(members, stay) == ("parking", 0, 90, settled["data"]["total"]["amount"], home)


def test_what_was_agreed_before_anybody_counted_holds_up_nothing(members: Running) -> None:
    deal = str(uuid7())
    handed_over = an_event(members, "handover_confirmed", reservation_id=deal)
    members.later(PATIENCE)
    members.service.follow_shared(handed_over)
    assert kept(members, deal) is None


def test_both_things_of_a_swap_go_on_being_used(members: Running) -> None:
    deal, other = str(uuid7()), str(uuid7())
    told = {"reservation_id": deal, "kind": "swap", "offered_listing_id": other}
    members.service.follow_shared(an_event(members, "item_reserved", **told))
    assert kept(members, deal).things == 2


def test_things_are_summed_as_deals_are(session: Session, community: UUID, judge: UUID) -> None:
    people = [at_room(session, community, str(n)) for n in range(6)]
    for owner, other in zip(people[::2], people[1::2], strict=True):
        done(session, owner, other, "swap")
    assert figures(session, judge, "2026-10", "swap")["things"] == 6
