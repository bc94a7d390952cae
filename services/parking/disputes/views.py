"""Reads of disputes: a booking's own, and the committee's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from chassis.circle import neighbour_cards
from chassis.ids import as_uuid
from chassis.pages import Page, Paging, encode_cursor, page
from contracts.errors.general import NotThere
from contracts.json import Json
from services.parking.bookings.model import Booking
from services.parking.disputes import rules
from services.parking.disputes.model import Dispute
from services.parking.disputes.schemas import case_json, content_json
from services.parking.spaces.model import Space


@dataclass(frozen=True)
class Case:
    """A dispute before the committee of the community where the space is."""

    dispute: Dispute
    booking: Booking
    community_id: UUID


_CASES: Any = (
    select(Dispute, Booking, Space.community_id)
    .join(Booking, Booking.id == Dispute.booking_id)
    .join(Space, Space.id == Booking.space_id)
)
_IS_OPEN = Dispute.closed_at.is_(None)
_IN_STATE: dict[str, ColumnElement[bool]] = {
    rules.OPEN: _IS_OPEN,
    rules.DECIDED: Dispute.decided_at.is_not(None),
    rules.SETTLED: ~_IS_OPEN & Dispute.decided_at.is_(None),
}
_NEWEST = (Dispute.opened_at.desc(), Dispute.id.desc())


def newest_of(session: Session, booking_ids: Collection[UUID]) -> dict[UUID, Dispute]:
    """The last dispute of each booking that has had any, by the booking."""
    if not booking_ids:
        return {}
    wanted = (
        select(Dispute)
        .where(Dispute.booking_id.in_(booking_ids))
        .ext(distinct_on(Dispute.booking_id))
        .order_by(Dispute.booking_id, *_NEWEST)
    )
    return {found.booking_id: found for found in session.scalars(wanted)}


def has_objected(session: Session, booking_id: UUID, member_id: UUID) -> bool:
    wanted = select(Dispute.id).where(Dispute.booking_id == booking_id, Dispute.by_id == member_id)
    return session.scalar(wanted) is not None


def case_of(session: Session, dispute_id: str, me: UUID, committees: Collection[UUID]) -> Case:
    """The dispute, for whoever may decide it; NotThere for everybody else."""
    wanted = _CASES.where(
        Dispute.id == as_uuid(dispute_id), Space.community_id.in_(committees), ~_has_part(me)
    )
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotThere
    return Case(row.Dispute, row.Booking, row.community_id)


def cases_page(
    session: Session, me: UUID, committees: Collection[UUID], query: dict[str, Any]
) -> Page:
    """Those before `committees` in which I have no part, newest first."""
    wanted = _CASES.where(Space.community_id.in_(committees), ~_has_part(me))
    if status := query.get("status"):
        wanted = wanted.where(_IN_STATE[status])
    found = page(session, wanted, order=_NEWEST, paging=Paging.of(query))
    cases = [Case(row.Dispute, row.Booking, row.community_id) for row in found.items]
    return Page(cases, found.next_cursor)


def rendered(session: Session, cases: Sequence[Case], locale: str) -> list[Json]:
    """As the committee sees them in a list. `cursor` is where the list goes on behind each: the
    gateway puts them among listings' own, which are in the same order."""
    people = {who for case in cases for who in (case.booking.owner_id, case.booking.renter_id)}
    cards = neighbour_cards(session, people)
    return [
        case_json(
            case.dispute,
            case.booking,
            community_id=case.community_id,
            cards=cards,
            locale=locale,
        )
        | {"cursor": encode_cursor((case.dispute.opened_at, case.dispute.id), (True, True))}
        for case in cases
    ]


def looked_into(session: Session, case: Case, locale: str) -> Json:
    """With `content`, what there is to go by, while it is open; None later."""
    (shown,) = rendered(session, [case], locale)
    del shown["cursor"]
    return {**shown, "content": content_json(case.dispute, case.booking)}


def _has_part(member_id: UUID) -> ColumnElement[bool]:
    return or_(Booking.owner_id == member_id, Booking.renter_id == member_id)
