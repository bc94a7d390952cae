"""What agrees to a ring: one after the other, and all at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.circle import include_self
from contracts.errors.listings import ItemNotAvailable, SwapCycleState
from contracts.json import Json
from services.listings.cycles import actions as cycles
from services.listings.cycles import rules, views
from services.listings.cycles.model import SwapCycle, SwapCycleLeg
from services.listings.cycles.rules import Status, Step
from services.listings.items import actions as items
from services.listings.items import rules as item_rules
from services.listings.items.model import Item
from services.listings.line import actions as line
from services.listings.proposals import actions as proposals
from services.listings.reservations import actions as reservations
from services.listings.reservations import rules as deal_rules

TWO = 2


def accept(
    session: Session,
    cycle: SwapCycle,
    asked: dict[str, Any],
    *,
    standing: Json,
    now: datetime,
) -> SwapCycle:
    """Agree to a ring, and say when and where one's own thing can be had. With the last one's word
    every thing of it is promised, or none."""
    item_rules.require_resident(standing["residency"])
    member_id = UUID(standing["member_id"])
    include_self(session, standing)
    things = items.lock_items(session, [leg.item_id for leg in cycle.legs])
    cycles.lock(session, cycle)
    rules.after(cycle.status, Step.AGREE)
    if cycle.expires_at <= now:
        raise SwapCycleState(state=Status.EXPIRED)
    if not views.is_whole(session, cycle, now=now):
        raise ItemNotAvailable()
    deal_rules.check_meeting(asked["meet_at"], now=now)
    own = next(leg for leg in cycle.legs if leg.giver_id == member_id)
    own.accepted_at, own.meet_at, own.place = now, asked["meet_at"], asked["place"]
    cycle.version += 1
    if all(leg.accepted_at for leg in cycle.legs):
        _agree(session, cycle, {thing.id: thing for thing in things}, now=now)
    session.flush()
    return cycle


def _agree(session: Session, cycle: SwapCycle, things: dict[UUID, Item], *, now: datetime) -> None:
    cycles.move(cycle, Step.AGREE)
    _take_back(session, cycle, list(things.values()))
    for leg, offered in _ways(cycle):
        meet_at = rules.put_off(leg.meet_at or now, now=now)
        asked = {"meet_at": meet_at, "place": leg.place}
        deal = proposals.proposal(things[leg.item_id], things[offered] if offered else None, asked)
        deal.taker_id, deal.cycle_id = leg.taker_id, cycle.id
        deal.created_at, deal.expires_at = now, cycle.expires_at
        session.add(deal)
        moved = [things[item_id] for item_id in deal.item_ids]
        reservations.promise(session, deal, moved, now=now)
    cycles.announce(session, "swap_cycle_agreed", cycle)


def _ways(cycle: SwapCycle) -> list[tuple[SwapCycleLeg, UUID | None]]:
    """What changes hands at each meeting, and for what. Two who swap meet once: when and where the
    first of them to agree has said."""
    if len(cycle.legs) > TWO:
        return [(leg, None) for leg in cycle.legs]
    first, second = sorted(cycle.legs, key=lambda leg: (leg.accepted_at, leg.position))
    return [(first, second.item_id)]


def _take_back(session: Session, cycle: SwapCycle, things: list[Item]) -> None:
    """Who gets a thing by the ring does not ask for it as well."""
    takers = {leg.item_id: leg.taker_id for leg in cycle.legs}
    for deal in line.proposals(session, things):
        if takers.get(deal.item_id) == deal.taker_id:
            reservations.end(session, deal, deal_rules.Step.CANCEL, by="taker")
