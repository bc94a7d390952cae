"""Reads of reservations: for their two parties, and for the clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from chassis.circle import neighbour_cards
from chassis.clock import rfc3339
from chassis.ids import as_uuid
from chassis.pages import Page, page
from contracts.errors.general import NotThere
from services.listings.photos.schemas import Viewer, photo_json
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Status
from services.listings.reservations.schemas import reservation_json

Json = dict[str, Any]
BATCH = 20


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
        cursor=query.get("cursor"),
        limit=query["limit"],
    )


def subjects(session: Session, deal_ids: Iterable[UUID], viewer: Viewer) -> dict[str, Json]:
    """Those of the reservations that are this viewer's, as subjects of a conversation."""
    wanted = select(Reservation).where(
        Reservation.id.in_(list(deal_ids)), party_to(viewer.member_id)
    )
    return {
        str(deal.id): {
            "owner_id": str(deal.owner_id),
            "title": deal.title,
            "image": photo_json(deal.photo, viewer)["urls"]["thumb"] if deal.photo else None,
            "is_party": True,
        }
        for deal in session.scalars(wanted)
    }


def rendered(session: Session, deals: Sequence[Reservation], viewer: Viewer) -> list[Json]:
    """Reservations as this party sees them, with both cards."""
    people = {deal.owner_id for deal in deals} | {deal.taker_id for deal in deals}
    cards = neighbour_cards(session, people)
    return [reservation_json(deal, cards=cards, viewer=viewer) for deal in deals]


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


def unpaid(session: Session, *, now: datetime) -> Sequence[UUID]:
    """Reservations whose payment is overdue."""
    return session.scalars(
        select(Reservation.id)
        .where(Reservation.status == Status.AWAITING_PAYMENT, Reservation.due_at <= now)
        .order_by(Reservation.due_at)
        .limit(BATCH)
    ).all()
