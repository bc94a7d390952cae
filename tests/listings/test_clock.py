"""What the clock does to many at once: one that fails, or has to wait, holds up no other."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from contracts.json import Json
from services.listings.handovers import actions as handover_actions
from services.listings.items.model import Item
from services.listings.lapses import actions as lapse_actions
from services.listings.reservations.model import Reservation
from tests.listings.builders import DAY, NOW, a_proposal, accepted, an_item, two_friends
from tests.listings.running import Running


def failing_for(act: Callable[..., Any], stuck: UUID) -> Callable[..., Any]:
    def acting(session: object, subject_id: UUID, **more: Any) -> Any:
        result = act(session, subject_id, **more)
        if subject_id == stuck:
            raise RuntimeError("a deal that cannot go on")
        return result

    return acting


def deals(listings: Running, many: int, kind: str = "sell", *, agreed: bool) -> list[Reservation]:
    with listings.database() as session:
        owner, taker = two_friends(session)
        made = [a_proposal(session, an_item(session, owner, kind), taker) for _ in range(many)]
        return [accepted(session, deal) if agreed else deal for deal in made]


def statuses(listings: Running, found: list[Reservation]) -> list[str]:
    with listings.database() as session:
        return [session.get_one(Reservation, deal.id).status for deal in found]


def test_reservations_whose_money_is_under_way_hide_no_later_one(
    listings: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of them than one look takes."""
    monkeypatch.setattr("chassis.each_due.BATCH", 2)
    made = deals(listings, 25, agreed=True)
    last = made[-1]

    def close(*, deal_id: str) -> Json:
        return {"outcome": "closed" if deal_id == str(last.id) else "processing"}

    monkeypatch.setattr(listings.payments, "close_charges", close)
    listings.later(DAY)
    listings.service.lapse_unpaid()
    assert statuses(listings, made) == ["awaiting_payment"] * 24 + ["expired"]


def test_a_charge_that_cannot_be_closed_holds_up_no_other_reservation(
    listings: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = deals(listings, 2, agreed=True)

    def close(*, deal_id: str) -> Json:
        if deal_id == str(stuck.id):
            raise RuntimeError("no answer of any kind")
        return {"outcome": "closed"}

    monkeypatch.setattr(listings.payments, "close_charges", close)
    listings.later(DAY)
    listings.service.lapse_unpaid()
    assert statuses(listings, [stuck, other]) == ["awaiting_payment", "expired"]


def test_a_proposal_that_cannot_lapse_holds_up_no_other(
    listings: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = deals(listings, 2, agreed=False)
    act = failing_for(lapse_actions.lapse_proposal, stuck.id)
    monkeypatch.setattr(lapse_actions, "lapse_proposal", act)
    listings.later(3 * DAY)
    listings.service.lapse_proposals()
    assert statuses(listings, [stuck, other]) == ["proposed", "expired"]


def test_a_half_confirmed_deal_that_cannot_be_completed_holds_up_no_other(
    listings: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = deals(listings, 2, "give", agreed=True)
    for deal in (stuck, other):
        listings.call(deal.taker_id, "confirm_handover", reservation_id=str(deal.id))
    act = failing_for(handover_actions.complete_one_sided, stuck.id)
    monkeypatch.setattr(handover_actions, "complete_one_sided", act)
    listings.later(2 * DAY)
    listings.service.complete_half_confirmed()
    assert statuses(listings, [stuck, other]) == ["accepted", "completed"]


def test_an_offer_that_cannot_expire_holds_up_no_other_and_is_undone_whole(
    listings: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listings.database() as session:
        owner, taker = two_friends(session)
        stuck, other = (an_item(session, owner, expires_at=NOW + DAY) for _ in range(2))
        waiting = [a_proposal(session, item, taker) for item in (stuck, other)]
    act = failing_for(lapse_actions.expire_item, stuck.id)
    monkeypatch.setattr(lapse_actions, "expire_item", act)
    listings.later(DAY)
    listings.service.expire_items()
    with listings.database() as session:
        found = [session.get_one(Item, item.id).status for item in (stuck, other)]
    assert found == ["published", "expired"]
    assert statuses(listings, waiting) == ["proposed", "declined"]
