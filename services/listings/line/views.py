"""Reads of the line: who stands where of those who may see what they asked for."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.listings.items.model import Item, seen_by
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Status

_LINES = (
    select(
        Reservation.id,
        # Who was drawn stands where they were drawn; of the others, who asked first stands first.
        func.row_number()
        .over(
            partition_by=Reservation.item_id,
            order_by=[Reservation.draw_place, Reservation.created_at, Reservation.id],
        )
        .label("place"),
    )
    .join(Item, Item.id == Reservation.item_id)
    .where(
        Reservation.item_id == any_(bindparam("item_ids", type_=ARRAY(Uuid()))),
        Reservation.status == Status.PROPOSED,
        # Before the draw there is no order.
        or_(Reservation.entry_number.is_(None), Reservation.draw_place.is_not(None)),
        seen_by(Reservation.taker_id),
    )
)


def places_in_line(session: Session, deals: Iterable[Reservation]) -> dict[UUID, int]:
    """From 1 on, among all who ask for the same item and may see it; of proposals alone."""
    asked_for = {deal.item_id for deal in deals if deal.status == Status.PROPOSED}
    if not asked_for:
        return {}
    rows = session.execute(_LINES, {"item_ids": list(asked_for)})
    return {row.id: row.place for row in rows}
