"""Whether two have a deal under way, as members asks before the one suspends the other."""

from collections.abc import Callable
from uuid import UUID

import pytest

from chassis.ids import uuid7
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import AGREED, Status
from tests.listings.builders import DAY, a_proposal, an_item, two_friends
from tests.listings.running import SETTINGS, Running
from tests.listings.test_claimed import claimed
from tests.listings.test_disputes import dispute
from tests.listings.test_meetings import a_deal, act


def asked(listings: Running, one: UUID, other: UUID) -> bool:
    found: bool = listings.call(one, "open_deals_with", other_id=str(other))["open"]
    return found


def has_open(listings: Running, deal: Reservation) -> bool:
    """Whichever of the two asks; nobody else has anything open with either."""
    answers = {
        asked(listings, deal.owner_id, deal.taker_id),
        asked(listings, deal.taker_id, deal.owner_id),
    }
    for party in (deal.owner_id, deal.taker_id):
        assert not asked(listings, uuid7(), party)
        assert not asked(listings, party, uuid7())
        assert not asked(listings, party, party)
    assert len(answers) == 1
    return answers.pop()


def only_asked_for(listings: Running) -> Reservation:
    with listings.database() as session:
        owner, taker = two_friends(session)
        return a_proposal(session, an_item(session, owner), taker)


def disputed(listings: Running) -> Reservation:
    deal = claimed(listings, "sell", "owner_id")
    dispute(listings, deal, "taker_id")
    return deal


def missed(listings: Running) -> Reservation:
    deal = a_deal(listings, "sell")
    listings.later(DAY)
    act(listings, deal, deal.owner_id, "reservation_no_show")
    return deal


def cancelled(listings: Running) -> Reservation:
    deal = a_deal(listings, "sell")
    act(listings, deal, deal.owner_id, "cancel_reservation")
    return deal


def completed(listings: Running) -> Reservation:
    deal = claimed(listings, "give", "owner_id")
    act(listings, deal, deal.taker_id, "confirm_handover")
    return deal


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (only_asked_for, False),
        (a_deal, True),
        (disputed, True),
        (missed, True),
        (cancelled, False),
        (completed, False),
    ],
)
def test_what_is_agreed_and_has_not_ended(
    listings: Running, make: Callable[[Running], Reservation], expected: bool
) -> None:
    assert has_open(listings, make(listings)) is expected


def test_a_no_show_that_stands_is_over(listings: Running) -> None:
    deal = missed(listings)
    listings.later(SETTINGS.no_show_objection + DAY)
    assert has_open(listings, deal)
    listings.service.let_no_shows_stand()
    assert not has_open(listings, deal)


def test_agreed_is_what_holds_a_thing_until_it_is_completed() -> None:
    assert set(AGREED) == {
        *(Status.ACCEPTED, Status.AWAITING_PAYMENT, Status.PAID),
        *(Status.HANDED_OVER, Status.DISPUTED),
    }
