"""Reads of rings: what could be swapped, what is proposed to a member, what the clock looks for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from chassis.circle import neighbour_cards
from chassis.ids import as_uuid
from chassis.pages import Page, Paging, page
from chassis.tables import circle
from chassis.viewer import Viewer
from contracts.errors.general import NotThere
from contracts.json import Json
from services.listings.cycles import rules
from services.listings.cycles.model import SwapCycle, SwapCycleLeg
from services.listings.cycles.rules import Offer, Status
from services.listings.cycles.schemas import Known, cycle_json
from services.listings.items import rules as item_rules
from services.listings.items import views as items
from services.listings.items.model import Item, seen_by
from services.listings.reservations.model import Reservation

# What may be part of a ring: nobody pays anything in one.
EVEN_SWAP = (
    Item.kind == "swap",
    Item.price.is_(None),
    Item.status == item_rules.Status.PUBLISHED,
    Item.hidden_by.is_(None),
)
_circle = circle.alias()


def unsought(now: datetime) -> Select[UUID]:
    """Things to swap that are new or have changed, and once a day all others: friends may be."""
    sought = or_(Item.cycles_sought_at.is_(None), Item.cycles_sought_at <= now - rules.DAY)
    return select(Item.id).where(*EVEN_SWAP, sought)


def overdue(now: datetime) -> Select[UUID]:
    """Rings that not all have agreed to in time."""
    return select(SwapCycle.id).where(
        SwapCycle.status == Status.PROPOSED, SwapCycle.expires_at <= now
    )


def broken_off(now: datetime) -> Select[UUID]:
    """Proposed rings of which a part is not as it was any more."""
    return select(SwapCycle.id).where(SwapCycle.status == Status.PROPOSED, _has_lost(now))


def is_whole(session: Session, cycle: SwapCycle, *, now: datetime) -> bool:
    """Whether each thing is on offer as it was, and seen by whom it is for."""
    lost = select(SwapCycle.id).where(SwapCycle.id == cycle.id, _has_lost(now))
    return session.scalar(lost) is None


def _has_lost(now: datetime) -> ColumnElement[bool]:
    seen = seen_by(SwapCycleLeg.taker_id)
    whole = (
        (Item.status == item_rules.Status.PUBLISHED)
        & (Item.expires_at > now)
        & (Item.version == SwapCycleLeg.item_version)
        & seen
    )
    leg = exists().where(
        SwapCycleLeg.cycle_id == SwapCycle.id, Item.id == SwapCycleLeg.item_id, ~whole
    )
    return leg.correlate(SwapCycle)


def around(session: Session, item: Item, *, now: datetime) -> list[Item]:
    """What the owner's friends offer for an even swap, the newest first."""
    friends = select(circle.c.owner_id).where(
        circle.c.viewer_id == item.owner_id,
        circle.c.owner_id != item.owner_id,
        circle.c.friends,
        ~circle.c.blocked,
    )
    offered = select(Item).where(*EVEN_SWAP, Item.expires_at > now, Item.owner_id.in_(friends))
    newest = offered.order_by(Item.published_at.desc(), Item.id.desc())
    return list(session.scalars(newest.limit(rules.MOST_OFFERS)))


def who_sees_what(session: Session, things: Sequence[Item]) -> set[tuple[UUID, UUID]]:
    """(member, item): of these things and their owners, who may see what."""
    seen = (
        select(_circle.c.viewer_id, Item.id)
        .join(_circle, _circle.c.owner_id == Item.owner_id)
        .where(
            Item.id.in_([thing.id for thing in things]),
            _circle.c.viewer_id.in_({thing.owner_id for thing in things}),
            seen_by(_circle.c.viewer_id),
        )
    )
    return {(row.viewer_id, row.id) for row in session.execute(seen)}


def offer_of(item: Item) -> Offer:
    """The item as the rules compare it with others."""
    return Offer(
        item.id,
        item.owner_id,
        rules.phrases(item.wanted or ""),
        frozenset(item.wanted_categories),
        rules.words(item.title),
        item.category,
    )


def refused(session: Session, keys: Iterable[str]) -> set[str]:
    """Rings that are not to be proposed again: they are, or have been and came to an end. One that
    was void may be proposed anew once it is whole again."""
    known = select(SwapCycle.key).where(
        SwapCycle.key.in_(list(keys)), SwapCycle.status != Status.VOID
    )
    return set(session.scalars(known))


def open_by_item(session: Session, item_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many proposed rings each of the items is in."""
    counted = (
        select(SwapCycleLeg.item_id, func.count().label("many"))
        .join(SwapCycle, SwapCycle.id == SwapCycleLeg.cycle_id)
        .where(SwapCycleLeg.item_id.in_(list(item_ids)), SwapCycle.status == Status.PROPOSED)
        .group_by(SwapCycleLeg.item_id)
    )
    return {row.item_id: row.many for row in session.execute(counted)}


def _mine(member_id: UUID) -> ColumnElement[bool]:
    return exists().where(SwapCycleLeg.cycle_id == SwapCycle.id, SwapCycleLeg.giver_id == member_id)


def own(session: Session, cycle_id: str, member_id: UUID) -> SwapCycle:
    """The ring, for those whose things it is made of; NotThere for everybody else."""
    wanted = select(SwapCycle).where(SwapCycle.id == as_uuid(cycle_id), _mine(member_id))
    cycle = session.scalar(wanted)
    if cycle is None:
        raise NotThere()
    return cycle


def own_page(session: Session, query: dict[str, Any], member_id: UUID) -> Page:
    """A member's rings, the newest first."""
    found = select(SwapCycle).where(_mine(member_id))
    if "status" in query:
        found = found.where(SwapCycle.status == query["status"])
    return page(
        session,
        found,
        order=[SwapCycle.created_at.desc(), SwapCycle.id.desc()],
        paging=Paging.of(query),
    )


def rendered(session: Session, cycles: Sequence[SwapCycle], viewer: Viewer) -> list[Json]:
    """Rings as one of their members sees them: of the others only what the circle lets them see."""
    legs = [leg for cycle in cycles for leg in cycle.legs]
    people = _friends(session, viewer.member_id, {leg.giver_id for leg in legs})
    known = Known(
        items=items.seen_among(session, {leg.item_id for leg in legs}, viewer),
        cards=neighbour_cards(session, people),
        deals=_deals(session, cycles, viewer.member_id),
    )
    return [cycle_json(cycle, known, viewer) for cycle in cycles]


def _friends(session: Session, member_id: UUID, others: set[UUID]) -> set[UUID]:
    known = select(circle.c.owner_id).where(
        circle.c.viewer_id == member_id,
        circle.c.owner_id.in_(others),
        circle.c.friends,
        ~circle.c.blocked,
    )
    return {member_id, *session.scalars(known)}


def _deals(
    session: Session, cycles: Sequence[SwapCycle], member_id: UUID
) -> dict[tuple[UUID, UUID], Reservation]:
    """The member's own reservations of the rings, by ring and thing."""
    own_deals = select(Reservation).where(
        Reservation.cycle_id.in_([cycle.id for cycle in cycles]),
        or_(Reservation.owner_id == member_id, Reservation.taker_id == member_id),
    )
    return {
        (deal.cycle_id, item_id): deal
        for deal in session.scalars(own_deals)
        for item_id in deal.item_ids
        if deal.cycle_id
    }
