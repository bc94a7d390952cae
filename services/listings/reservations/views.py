"""Reads of reservations: for their two parties, and for the clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from chassis.circle import neighbour_cards
from chassis.clock import rfc3339
from chassis.ids import as_uuid
from chassis.pages import Page, Paging, page
from chassis.viewer import Viewer
from contracts.errors.general import NotThere
from contracts.json import Json
from contracts.subjects import add_deal
from services.listings.disputes.views import disputes_of
from services.listings.items import views as item_views
from services.listings.items.schemas import item_subject_json
from services.listings.line.views import places_in_line
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import AGREED, DEALS, DISPUTED_ONCE, LIVE, Status
from services.listings.reservations.schemas import reservation_json


def party_to(member_id: UUID) -> ColumnElement[bool]:
    """Reservations are for the two alone."""
    return or_(Reservation.owner_id == member_id, Reservation.taker_id == member_id)


def own(session: Session, reservation_id: str, member_id: UUID) -> Reservation:
    """The reservation, for its parties; NotThere for everybody else."""
    wanted = select(Reservation).where(
        Reservation.id == as_uuid(reservation_id), party_to(member_id)
    )
    deal = session.scalar(wanted)
    if deal is None:
        raise NotThere()
    return deal


def live_between(
    session: Session, item_id: UUID | None, two: Sequence[UUID | None]
) -> Reservation | None:
    """What these two have under way about an item: one asks for it, or offers it in a swap."""
    wanted = select(Reservation).where(
        or_(Reservation.item_id == item_id, Reservation.offered_item_id == item_id),
        Reservation.owner_id.in_(two),
        Reservation.taker_id.in_(two),
        Reservation.status.in_(LIVE),
    )
    # One at most asks for it; what is agreed goes before what is only asked for.
    agreed = Reservation.status != Status.PROPOSED
    order = (agreed.desc(), (Reservation.item_id == item_id).desc(), Reservation.id.desc())
    return session.scalar(wanted.order_by(*order).limit(1))


def own_page(session: Session, query: dict[str, Any], member_id: UUID) -> Page:
    """A member's reservations on one side or on both."""
    sides = {
        "owner": Reservation.owner_id == member_id,
        "taker": Reservation.taker_id == member_id,
    }
    return page(
        session,
        select(Reservation).where(sides.get(query.get("role", ""), party_to(member_id))),
        order=[Reservation.created_at.desc(), Reservation.id.desc()],
        paging=Paging.of(query),
    )


def subjects(session: Session, deal_ids: Iterable[UUID], viewer: Viewer) -> dict[str, Json]:
    """Those of the reservations that are this viewer's, as subjects of a conversation."""
    wanted = select(Reservation).where(
        Reservation.id.in_(list(deal_ids)), party_to(viewer.member_id)
    )
    return {
        str(deal.id): _remembered(deal, deal.item_id, viewer) for deal in session.scalars(wanted)
    }


def item_subjects(session: Session, item_ids: Iterable[UUID], viewer: Viewer) -> dict[str, Json]:
    """Items as subjects of a conversation: those this viewer may see, and those they have a deal
    on, which they know as the deal remembers them once they may not see them any more."""
    wanted = set(item_ids)
    found = item_views.subjects(session, wanted, viewer)
    moved = or_(Reservation.item_id.in_(wanted), Reservation.offered_item_id.in_(wanted))
    deals = select(Reservation).where(
        moved, party_to(viewer.member_id), Reservation.status.in_(DEALS)
    )
    for deal in session.scalars(deals.order_by(Reservation.created_at.desc())):
        for item_id in wanted.intersection(deal.item_ids):
            add_deal(found, item_id, _remembered(deal, item_id, viewer))
    return found


def _remembered(deal: Reservation, item_id: UUID, viewer: Viewer) -> Json:
    """One of the deal's items as it was when it was asked for."""
    parties = (deal.owner_id, deal.taker_id)
    partners = [member_id for member_id in parties if member_id != viewer.member_id]
    if item_id == deal.item_id:
        return item_subject_json(deal.owner_id, deal.title, deal.photo, viewer, partners)
    return item_subject_json(
        deal.taker_id, deal.offered_title, deal.offered_photo, viewer, partners
    )


def rendered(session: Session, deals: Sequence[Reservation], viewer: Viewer) -> list[Json]:
    """Reservations as this party sees them, with both cards."""
    people = {deal.owner_id for deal in deals} | {deal.taker_id for deal in deals}
    cards = neighbour_cards(session, people)
    places = places_in_line(session, deals)
    disputes = disputes_of(session, [deal.id for deal in deals if deal.status in DISPUTED_ONCE])
    return [
        reservation_json(
            deal,
            cards=cards,
            place_in_line=places.get(deal.id),
            dispute=disputes.get(deal.id),
            viewer=viewer,
        )
        for deal in deals
    ]


def parties(deal: Reservation) -> Json:
    """What a review needs to know: the two, and whether the thing has changed hands."""
    finished = deal.handed_over_at
    return {
        "kind": "reservation",
        "deal_id": str(deal.id),
        "owner_id": str(deal.owner_id),
        "other_id": str(deal.taker_id),
        "open_for_review": finished is not None,
        "finished_at": rfc3339(finished) if finished else None,
        "title": deal.title,
    }


def unanswered(now: datetime) -> Select[UUID]:
    """Proposals whose time is over."""
    return select(Reservation.id).where(
        Reservation.status == Status.PROPOSED,
        Reservation.waiting_since.is_(None),
        # An entry outlives its draw, however late that is held.
        or_(Reservation.entry_number.is_(None), Reservation.draw_place.is_not(None)),
        Reservation.expires_at <= now,
    )


def unpaid(now: datetime) -> Select[UUID]:
    """Reservations whose payment is overdue."""
    return select(Reservation.id).where(
        Reservation.status == Status.AWAITING_PAYMENT, Reservation.due_at <= now
    )


def have_open_deal(session: Session, one: UUID, other: UUID) -> bool:
    """Whether the two have agreed on something that has not ended, or a no-show of theirs can still
    be contested. What one only asks for is no deal: nobody is protected by asking."""
    contestable = (Reservation.status == Status.NO_SHOW) & Reservation.no_show_stands_at.is_(None)
    deal = exists().where(
        Reservation.owner_id.in_([one, other]),
        Reservation.taker_id.in_([one, other]),
        or_(Reservation.status.in_(AGREED), contestable),
    )
    return bool(session.scalar(select(deal)))


def open_deals(session: Session, member_id: UUID) -> list[Json]:
    """What keeps a member from leaving: every deal of theirs that has not ended.

    Of one that was handed over and only waits for its money to reach the owner, the taker is free:
    whether the owner ever binds a card is not theirs to decide.
    """
    paid_and_taken = (Reservation.status == Status.HANDED_OVER) & Reservation.price.is_not(None)
    wanted = (
        select(Reservation.id)
        .where(
            or_(
                Reservation.owner_id == member_id,
                (Reservation.taker_id == member_id) & ~paid_and_taken,
            ),
            Reservation.status.in_(LIVE),
        )
        .order_by(Reservation.id)
    )
    return [
        {"kind": "reservation", "id": str(found), "code": "deal_open"}
        for found in session.scalars(wanted)
    ]
