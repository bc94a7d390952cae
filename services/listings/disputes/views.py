"""Reads of disputes: for the two of each, and for the committee."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from chassis.circle import neighbour_cards
from chassis.ids import as_uuid
from chassis.pages import Page, Paging, encode_cursor, page
from chassis.viewer import Viewer
from contracts.errors.general import NotThere
from contracts.json import Json
from services.listings.cycles.model import SwapCycleLeg
from services.listings.disputes import rules
from services.listings.disputes.model import Dispute
from services.listings.disputes.schemas import case_json, content_json
from services.listings.items.model import Item
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Status


@dataclass(frozen=True)
class Case:
    """A dispute before the committee of the community where the owner offered the thing."""

    dispute: Dispute
    deal: Reservation
    community_id: UUID

    @property
    def state(self) -> str:
        return rules.state(self.deal.status, decided=self.dispute.decided_at is not None)


def disputes_of(session: Session, deal_ids: Collection[UUID]) -> dict[UUID, Dispute]:
    """By the deal."""
    if not deal_ids:
        return {}
    wanted = select(Dispute).where(Dispute.reservation_id.in_(deal_ids))
    return {found.reservation_id: found for found in session.scalars(wanted)}


def case_of(session: Session, dispute_id: str, me: UUID, committees: Collection[UUID]) -> Case:
    """The dispute, for whoever may decide it; NotThere for everybody else."""
    wanted = _CASES.where(
        Dispute.reservation_id == as_uuid(dispute_id),
        Item.community_id.in_(committees),
        ~_has_part(me),
    )
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotThere
    return Case(row.Dispute, row.Reservation, row.community_id)


def cases_page(
    session: Session, me: UUID, committees: Collection[UUID], query: dict[str, Any]
) -> Page:
    """Those before `committees` in which I have no part, newest first."""
    wanted = _CASES.where(Item.community_id.in_(committees), ~_has_part(me))
    if status := query.get("status"):
        wanted = wanted.where(_IN_STATE[status])
    order = (Dispute.opened_at.desc(), Dispute.reservation_id.desc())
    found = page(session, wanted, order=order, paging=Paging.of(query))
    cases = [Case(row.Dispute, row.Reservation, row.community_id) for row in found.items]
    return Page(cases, found.next_cursor)


def rendered(session: Session, cases: Sequence[Case], viewer: Viewer) -> list[Json]:
    """As the committee sees them in a list. `cursor` is where the list goes on behind each: the
    gateway puts them among parking's own, which are in the same order."""
    people = {who for case in cases for who in (case.deal.owner_id, case.deal.taker_id)}
    cards = neighbour_cards(session, people)
    return [
        case_json(
            case.dispute,
            case.deal,
            community_id=case.community_id,
            state=case.state,
            cards=cards,
            locale=viewer.locale,
        )
        | {"cursor": encode_cursor((case.dispute.opened_at, case.deal.id), (True, True))}
        for case in cases
    ]


def looked_into(session: Session, case: Case, viewer: Viewer) -> Json:
    """With `content`, what there is to go by, while it is open; None later."""
    (shown,) = rendered(session, [case], viewer)
    del shown["cursor"]
    is_open = case.state == rules.OPEN
    return {**shown, "content": content_json(case.dispute, case.deal, viewer) if is_open else None}


def shown_by_dispute(session: Session, photo_id: UUID, viewer_id: UUID) -> set[UUID]:
    """The communities whose committees may look at the photo, since a dispute is open over what it
    shows; without those in which the viewer has a part."""
    shows = (Reservation.photo_id == photo_id) | (Reservation.offered_photo_id == photo_id)
    wanted = (
        select(Item.community_id)
        .join(Reservation, Reservation.item_id == Item.id)
        .where(shows, Reservation.status == Status.DISPUTED, ~_has_part(viewer_id))
    )
    return set(session.scalars(wanted))


def parties_of(session: Session, deal: Reservation) -> set[UUID]:
    """Who has a part in the matter: the two, and of a ring everybody whose things are in it."""
    legs = select(SwapCycleLeg.giver_id).where(SwapCycleLeg.cycle_id == deal.cycle_id)
    ring = set(session.scalars(legs)) if deal.cycle_id else set()
    return {deal.owner_id, deal.taker_id} | ring


def _has_part(member_id: UUID) -> ColumnElement[bool]:
    """The same as a condition on reservations."""
    in_ring = exists().where(
        SwapCycleLeg.cycle_id == Reservation.cycle_id, SwapCycleLeg.giver_id == member_id
    )
    return or_(Reservation.owner_id == member_id, Reservation.taker_id == member_id, in_ring)


_CASES: Any = (
    select(Dispute, Reservation, Item.community_id)
    .join(Reservation, Reservation.id == Dispute.reservation_id)
    .join(Item, Item.id == Reservation.item_id)
)
_IN_STATE: dict[str, ColumnElement[bool]] = {
    rules.OPEN: Reservation.status == Status.DISPUTED,
    rules.DECIDED: Dispute.decided_at.is_not(None),
    rules.SETTLED: (Reservation.status != Status.DISPUTED) & Dispute.decided_at.is_(None),
}
