"""People who get a thing too late for the meeting they asked for get another meeting with it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.clock import rfc3339
from contracts.errors.listings import MeetingToCome
from tests.listings.builders import DAY, NOW, a_proposal, an_item, two_friends
from tests.listings.gifts import DRAW_AT, Gift, taker
from tests.listings.running import Running
from tests.listings.test_events import assert_as_the_contract_says, published

MINUTE = timedelta(minutes=1)


def ask(gift: Gift, meets_in: timedelta) -> dict[str, Any]:
    body = {"meet_at": rfc3339(gift.listings.now + meets_in), "place": "东门"}
    friend = gift.a_friend()
    return dict(gift.listings.call(friend, "propose_reservation", listing_id=gift.id, body=body))


def told(gift: Gift, deal: dict[str, Any]) -> tuple[str, str | None]:
    event = published(gift.listings, UUID(deal["id"]))["item_reserved"]
    assert_as_the_contract_says(event)
    return event.data["by"], event.data["put_off_to"]


@pytest.fixture
def first_come(listings: Running) -> Gift:
    return Gift(listings, allocation="first_come", draw_at=None)


def test_who_asks_first_meets_when_they_said_and_the_owner_is_told(first_come: Gift) -> None:
    deal = ask(first_come, 2 * MINUTE)
    assert deal["meet_at"] == rfc3339(NOW + 2 * MINUTE)
    assert told(first_come, deal) == ("line", None)


@pytest.mark.parametrize(
    ("freed_after", "meets"),
    [(90 * MINUTE, 0), (91 * MINUTE, 1), (120 * MINUTE, 1), (2 * DAY, 2)],
)
def test_the_next_in_line_gets_a_meeting_that_both_can_keep(
    first_come: Gift, freed_after: timedelta, meets: int
) -> None:
    first, second = first_come.enter(), ask(first_come, 120 * MINUTE + timedelta(minutes=1))
    first_come.listings.later(freed_after)
    first_come.act(first, "cancel")
    shown = first_come.act(second, "show")
    meet_at = rfc3339(NOW + 121 * MINUTE + meets * DAY)
    assert (shown["status"], shown["meet_at"]) == ("accepted", meet_at)
    assert told(first_come, second) == ("line", meet_at if meets else None)


def test_nobody_is_missing_at_a_meeting_that_had_passed_before(first_come: Gift) -> None:
    first, second = first_come.enter(), ask(first_come, DAY)
    first_come.listings.later(3 * DAY)
    first_come.act(first, "cancel")
    owner = first_come.owner
    for who in (owner, taker(second)):
        with pytest.raises(MeetingToCome):
            first_come.listings.call(who, "reservation_no_show", reservation_id=second["id"])
    first_come.listings.later(DAY)
    missed = first_come.listings.call(owner, "reservation_no_show", reservation_id=second["id"])
    assert missed["status"] == "no_show"


def test_a_draw_that_is_late_puts_the_meeting_off(gift: Gift) -> None:
    entry = gift.enter()
    gift.listings.now = DRAW_AT + 5 * DAY
    gift.hold()
    shown = gift.act(entry, "show")
    # It was to be two days from the start.
    assert shown["meet_at"] == rfc3339(NOW + 7 * DAY)
    assert told(gift, entry) == ("line", shown["meet_at"])


@pytest.mark.parametrize(("after", "days"), [(DAY - MINUTE, 0), (DAY, 1), (DAY + MINUTE, 1)])
def test_what_the_owner_accepts_too_late_is_put_off(
    listings: Running, after: timedelta, days: int
) -> None:
    with listings.database() as session:
        owner, friend = two_friends(session)
        deal = a_proposal(session, an_item(session, owner), friend)
    listings.later(after)
    shown = listings.call(owner, "accept_reservation", reservation_id=str(deal.id))
    assert shown["meet_at"] == rfc3339(NOW + DAY + days * DAY)
    event = published(listings, deal.id)["item_reserved"]
    assert_as_the_contract_says(event)
    put_off_to = shown["meet_at"] if days else None
    assert (event.data["by"], event.data["put_off_to"]) == ("owner", put_off_to)
