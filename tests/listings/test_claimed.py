"""After one side has said that the thing changed hands, nothing gives it or the money back."""

from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.clock import rfc3339
from chassis.tables import outbox
from contracts.errors.listings import HandoverClaimed, ReservationState
from services.listings.items.model import Item
from services.listings.moderation.actions import moderate
from services.listings.reservations.model import Reservation
from tests.listings.builders import DAY, NOW
from tests.listings.rings import Ring
from tests.listings.running import Running
from tests.listings.test_meetings import LATER, a_deal, act, move, shown
from tests.listings.test_moderation import a_verdict

WAYS_OUT = ["cancel_reservation", "reservation_no_show", "reservation_did_not_happen"]


def told(listings: Running, deal_id: UUID) -> list[str]:
    with listings.database() as session:
        return list(session.scalars(select(outbox.c.type).where(outbox.c.aggregate_id == deal_id)))


def claimed(listings: Running, kind: str, by: str) -> Reservation:
    deal = a_deal(listings, kind)
    listings.later(DAY)
    act(listings, deal, getattr(deal, by), "confirm_handover")
    return deal


@pytest.mark.parametrize("by", ["owner_id", "taker_id"])
@pytest.mark.parametrize("kind", ["sell", "swap", "give"])
def test_neither_side_gets_out_of_what_one_has_confirmed(
    listings: Running, kind: str, by: str
) -> None:
    deal = claimed(listings, kind, by)
    before = shown(listings, deal)
    for who in (deal.owner_id, deal.taker_id):
        for what in WAYS_OUT:
            with pytest.raises(HandoverClaimed):
                act(listings, deal, who, what)
        with pytest.raises(HandoverClaimed):
            move(listings, deal, who, {**LATER, "meet_at": rfc3339(NOW + 3 * DAY)})
    with pytest.raises(ReservationState):
        act(listings, deal, deal.owner_id, "decline_reservation")
    assert shown(listings, deal) == before
    with listings.database() as session:
        held = {session.get_one(Item, item_id).status for item_id in deal.item_ids}
    assert held == {"reserved"}
    assert "reservation_cancelled" not in told(listings, deal.id)


@pytest.mark.parametrize("kind", ["sell", "swap", "give"])
def test_neither_the_clock_nor_the_committee_undoes_it_and_it_completes(
    listings: Running, kind: str
) -> None:
    deal = claimed(listings, kind, "owner_id")
    with listings.database() as session:
        for item_id in deal.item_ids:
            moderate(session, a_verdict(session.get_one(Item, item_id), "removed"), NOW)
    listings.later(40 * DAY)
    for clock in ("expire_items", "lapse_proposals", "lapse_unpaid"):
        getattr(listings.service, clock)()
    assert shown(listings, deal)["status"] in ("paid", "accepted")
    listings.service.complete_half_confirmed()
    assert shown(listings, deal)["status"] in ("handed_over", "completed")
    assert "reservation_cancelled" not in told(listings, deal.id)


@pytest.mark.parametrize("by", [0, 2])
def test_nor_is_a_claimed_part_of_a_ring_undone(ring: Ring, by: int) -> None:
    ring.agreed()
    ring.listings.later(2 * DAY)
    ring.act(by, "自行车", "confirm_handover")
    for who in (0, 2):
        for what in WAYS_OUT:
            with pytest.raises(HandoverClaimed):
                ring.act(who, "自行车", what)
    assert (ring.shown()["status"], ring.statuses()) == ("agreed", ["reserved"] * 3)


def test_until_somebody_has_said_so_either_side_steps_back(listings: Running) -> None:
    for by in ("owner_id", "taker_id"):
        deal = a_deal(listings, "sell")
        ended = act(listings, deal, getattr(deal, by), "cancel_reservation")
        assert ended["status"] == "cancelled"
