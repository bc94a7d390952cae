"""Noting what an item or a reservation has come to, in the transaction that brings it there."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.work import told_of
from services.listings.history.model import StateChange


def note(
    session: Session, status: str, item_ids: Iterable[UUID], *, reservation_id: UUID | None = None
) -> None:
    """The state that an item is in now, or a reservation of these items: since when and by whom
    the unit of work knows."""
    by_id, now = told_of(session)
    when = {"happened_at": now} if now else {}
    session.add_all(
        StateChange(
            item_id=item_id, reservation_id=reservation_id, status=status, by_id=by_id, **when
        )
        for item_id in item_ids
    )
