from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.ids import uuid7
from chassis.tables import outbox
from services.listings.items.model import Item
from services.listings.reservations.model import Reservation
from tests.listings.builders import DAY, NOW, a_proposal, accepted, an_item, befriend
from tests.listings.running import Running
from tests.listings.test_events import assert_as_the_contract_says, published

MINUTE = timedelta(minutes=1)


class Line:
    """An item, and three who asked for it one after the other."""

    def __init__(self, listings: Running, kind: str = "give") -> None:
        self.listings = listings
        with listings.database() as session:
            owner = uuid7()
            self.item = an_item(session, owner, kind)
            self.deals = []
            for place in range(3):
                taker = uuid7()
                befriend(session, owner, taker)
                self.deals.append(a_proposal(session, self.item, taker, now=NOW + place * MINUTE))
            listings.later(3 * MINUTE)

    def act(self, place: int, what: str, *, owner: bool = False) -> dict[str, Any]:
        deal = self.deals[place - 1]
        by = deal.owner_id if owner else deal.taker_id
        return self.listings.call(by, f"{what}_reservation", reservation_id=str(deal.id))

    def shown(self, place: int) -> tuple[str, int | None, int | None]:
        told = self.act(place, "show")
        return told["status"], told["place_in_line"], told["expires_in"]

    def told(self, place: int) -> list[str]:
        return told(self.listings, self.deals[place - 1].id)


def told(listings: Running, deal_id: UUID) -> list[str]:
    with listings.database() as session:
        wanted = select(outbox.c.type).where(outbox.c.aggregate_id == deal_id)
        return list(session.scalars(wanted.order_by(outbox.c.seq)))


@pytest.fixture
def line(listings: Running) -> Line:
    return Line(listings)


def test_who_asked_first_stands_first(line: Line) -> None:
    assert [line.shown(place)[1] for place in (1, 2, 3)] == [1, 2, 3]
    line.act(1, "cancel")
    assert [line.shown(place)[1] for place in (1, 2, 3)] == [None, 1, 2]
    owner = line.item.owner_id
    page = line.listings.call(owner, "my_reservations", query={"role": "owner"})
    assert [deal["place_in_line"] for deal in page["items"]] == [2, 1, None]


def test_when_one_is_accepted_the_others_are_told_and_keep_their_places(line: Line) -> None:
    line.act(2, "accept", owner=True)
    assert line.told(1) == line.told(3) == ["reservation_proposed", "reservation_waiting"]
    assert line.told(2) == ["reservation_proposed", "item_reserved"]
    assert [line.shown(place) for place in (1, 3)] == [("proposed", 1, None), ("proposed", 2, None)]
    waiting = published(line.listings, line.deals[0].id)["reservation_waiting"]
    assert_as_the_contract_says(waiting)
    assert waiting.data["taker_id"] == str(line.deals[0].taker_id)


def test_time_stands_still_for_who_waits_and_goes_on_when_it_is_their_turn(line: Line) -> None:
    line.act(1, "accept", owner=True)
    line.listings.later(10 * DAY)
    line.listings.service.lapse_proposals()
    assert line.shown(2)[0] == "proposed"
    line.act(1, "cancel")
    # Three days, of which two minutes had gone.
    assert line.shown(2) == ("proposed", 1, 3 * 86_400 - 120)
    line.listings.later(3 * DAY)
    line.listings.service.lapse_proposals()
    assert [line.shown(place)[0] for place in (2, 3)] == ["expired", "expired"]


@pytest.mark.parametrize("kind", ["give", "sell"])
def test_the_next_in_line_is_told_when_it_falls_through(listings: Running, kind: str) -> None:
    line = Line(listings, kind)
    line.act(1, "accept", owner=True)
    if kind == "give":
        line.act(1, "cancel")
    else:
        listings.later(DAY)
        listings.service.lapse_unpaid()
    assert line.told(2)[-1] == "reservation_next"
    assert line.told(3)[-1] == "reservation_waiting"
    assert_as_the_contract_says(published(listings, line.deals[1].id)["reservation_next"])
    assert line.act(2, "accept", owner=True)["status"] in ("accepted", "awaiting_payment")
    line.act(2, "cancel")
    assert line.told(3)[-1] == "reservation_next"


def hide(line: Line, place: int) -> None:
    with line.listings.database() as session:
        item = session.get_one(Item, line.item.id)
        item.hidden_from = [line.deals[place - 1].taker_id]


def test_from_whom_it_is_hidden_since_stands_in_no_line_and_is_told_nothing(line: Line) -> None:
    hide(line, 1)
    assert [line.shown(place)[1] for place in (1, 2, 3)] == [None, 1, 2]
    line.act(2, "accept", owner=True)
    assert line.told(1) == ["reservation_proposed"]
    line.act(2, "cancel")
    assert line.told(3)[-1] == "reservation_next"
    assert line.shown(3)[1] == 1
    assert line.told(1) == ["reservation_proposed"]


def test_who_has_left_the_line_is_not_told(line: Line) -> None:
    line.act(1, "accept", owner=True)
    line.act(2, "cancel")
    line.act(1, "cancel")
    assert line.told(2)[-1] == "reservation_cancelled"
    assert line.told(3)[-1] == "reservation_next"


def test_the_line_is_closed_when_the_item_has_changed_hands(line: Line) -> None:
    line.act(1, "accept", owner=True)
    for owner in (True, False):
        deal = line.deals[0]
        by = deal.owner_id if owner else deal.taker_id
        line.listings.call(by, "confirm_handover", reservation_id=str(deal.id))
    assert [line.shown(place) for place in (2, 3)] == [("declined", None, None)] * 2
    assert line.told(2)[-1] == "reservation_cancelled"


def test_a_swap_waits_for_both_items_and_goes_on_when_both_are_free(listings: Running) -> None:
    with listings.database() as session:
        owner, taker, other = uuid7(), uuid7(), uuid7()
        for one, two in ((owner, taker), (owner, other), (taker, other)):
            befriend(session, one, two)
        wanted, offered = an_item(session, owner, "swap"), an_item(session, taker, "give")
        swap = a_proposal(session, wanted, taker, offered_listing_id=offered.id)
        deals = [a_proposal(session, wanted, other), a_proposal(session, offered, other)]
        for deal in deals:
            accepted(session, deal)
    assert told(listings, swap.id) == ["reservation_proposed", "reservation_waiting"]
    cancel = "cancel_reservation"
    listings.call(other, cancel, reservation_id=str(deals[0].id))
    assert told(listings, swap.id)[-1] == "reservation_waiting"
    listings.call(other, cancel, reservation_id=str(deals[1].id))
    with listings.database() as session:
        now = session.get_one(Reservation, swap.id)
        assert (now.status, now.waiting_since) == ("proposed", None)
        assert session.get_one(Item, wanted.id).status == "published"
