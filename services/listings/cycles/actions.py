"""What becomes of rings: looked for, declined, given up, ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.outbox import publish
from services.listings.cycles import rules, views
from services.listings.cycles.model import SwapCycle, SwapCycleLeg
from services.listings.cycles.rules import Offer, Status, Step
from services.listings.items import actions as items
from services.listings.items.model import Item


def seek(session: Session, item_id: UUID, *, now: datetime, lasts: timedelta) -> None:
    """Propose the rings that this thing makes with others. `lasts` is how long all have to agree.

    What is found without a lock is looked at again under it: what has changed meanwhile comes
    again with the next tick.
    """
    item = session.get_one(Item, item_id)
    version = item.version
    found = _rings(session, item, now=now)
    things = items.lock_items(session, list({item_id, *(one for ring in found for one in ring)}))
    if item.version != version:
        return
    item.cycles_sought_at = now
    by_id = {thing.id: thing for thing in things}
    refused = views.refused(session, map(rules.key_of, found))
    open_now = views.open_by_item(session, by_id)
    for ring in found:
        if rules.key_of(ring) in refused or any(
            open_now.get(one, 0) >= rules.MOST_OPEN for one in ring
        ):
            continue
        for one in ring:
            open_now[one] = open_now.get(one, 0) + 1
        _propose(session, [by_id[one] for one in ring], now=now, lasts=lasts)


def _rings(session: Session, item: Item, *, now: datetime) -> list[tuple[UUID, ...]]:
    others = views.around(session, item, now=now)
    seen = views.who_sees_what(session, [item, *others])

    def takes(one: Offer, other: Offer) -> bool:
        return (one.owner_id, other.item_id) in seen and rules.wants(one, other)

    rings = rules.rings_through(views.offer_of(item), map(views.offer_of, others), takes)
    return [tuple(offer.item_id for offer in ring) for ring in rings]


def _propose(session: Session, things: Sequence[Item], *, now: datetime, lasts: timedelta) -> None:
    cycle = SwapCycle(
        id=uuid7(),
        key=rules.key_of([thing.id for thing in things]),
        status=Status.PROPOSED,
        created_at=now,
        expires_at=now + lasts,
        version=1,
    )
    session.add(cycle)
    session.flush()
    for position, thing in enumerate(things):
        leg = SwapCycleLeg(
            position=position,
            item_id=thing.id,
            item_version=thing.version,
            giver_id=thing.owner_id,
            # The owner of each takes the next: this one goes to who owns the one before it.
            taker_id=things[position - 1].owner_id,
        )
        cycle.legs.append(leg)
    session.flush()
    if views.is_whole(session, cycle, now=now):
        announce(session, "swap_cycle_proposed", cycle)
    else:
        # Something has changed since it was found: nobody is told.
        move(cycle, Step.VOID)


def decline(session: Session, cycle: SwapCycle, *, now: datetime) -> SwapCycle:
    """One of them does not want it: it is not proposed again. Nobody is told who that was."""
    lock(session, cycle)
    end(session, cycle, Step.DECLINE)
    return cycle


def lapse(session: Session, cycle_id: UUID, *, now: datetime) -> None:
    """Close a ring that not all have agreed to in time."""
    cycle = session.get_one(SwapCycle, cycle_id)
    lock(session, cycle)
    if cycle.status == Status.PROPOSED and cycle.expires_at <= now:
        end(session, cycle, Step.LAPSE)


def give_up(session: Session, cycle_id: UUID, *, now: datetime) -> None:
    """Close a ring of which a part has gone, has changed, or is not for its taker's eyes now."""
    cycle = session.get_one(SwapCycle, cycle_id)
    lock(session, cycle)
    if cycle.status == Status.PROPOSED and not views.is_whole(session, cycle, now=now):
        end(session, cycle, Step.VOID)


def move(cycle: SwapCycle, step: Step) -> None:
    """Take one step of the ring's states."""
    cycle.status = rules.after(cycle.status, step)
    cycle.version += 1


def lock(session: Session, cycle: SwapCycle) -> None:
    """Lock the ring, and reread it. Whoever needs its items too has locked them before."""
    session.refresh(cycle, with_for_update={"of": SwapCycle})


def end(session: Session, cycle: SwapCycle, step: Step) -> None:
    """Take the last step of a ring, which is locked, and say so."""
    move(cycle, step)
    session.flush()
    announce(session, "swap_cycle_ended", cycle, status=cycle.status)


def announce(session: Session, event_type: str, cycle: SwapCycle, **more: str) -> None:
    """Publish a fact about the ring: ids only."""
    members = [str(leg.giver_id) for leg in cycle.legs]
    data = {"cycle_id": str(cycle.id), "members": members, **more}
    publish(session, event_type, aggregate_id=cycle.id, aggregate_version=cycle.version, data=data)
