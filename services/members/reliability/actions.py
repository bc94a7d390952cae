"""Noting what becomes of a deal, for each of its sides."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.members.reliability.model import DealRecord
from services.members.reliability.rules import paid_in_time


def note_kept(session: Session, deal_id: UUID, member_id: UUID, at: datetime) -> None:
    """This side did what was agreed."""
    _note(session, deal_id, member_id, at, due_at=None)


def note_no_show(
    session: Session, deal_id: UUID, missed_id: UUID, at: datetime, *, open_until: datetime
) -> None:
    """The other says that this side did not come: it counts once nobody can contest it any more."""
    _note(session, deal_id, missed_id, at, due_at=open_until)


def note_open_longer(
    session: Session, deal_id: UUID, missed_id: UUID, at: datetime, *, open_until: datetime
) -> None:
    """This side could not contest it for a while: what the other says counts later."""
    row = insert(DealRecord).values(
        deal_id=deal_id, member_id=missed_id, due_at=open_until, happened_at=at
    )
    key, later = [DealRecord.deal_id, DealRecord.member_id], row.excluded.due_at
    session.execute(
        row.on_conflict_do_update(
            index_elements=key, set_={"due_at": later}, where=DealRecord.due_at < later
        )
    )


def note_nothing(session: Session, deal_id: UUID, member_ids: Iterable[UUID], at: datetime) -> None:
    """Word stands against word: the deal counts for neither side, whatever comes late."""
    for member_id in member_ids:
        row = insert(DealRecord).values(
            deal_id=deal_id, member_id=member_id, due_at=at, happened_at=at, void=True
        )
        key = [DealRecord.deal_id, DealRecord.member_id]
        session.execute(row.on_conflict_do_update(index_elements=key, set_={"void": True}))


def note_stay(
    session: Session,
    booking_id: UUID,
    *,
    owner_id: UUID,
    renter_id: UUID,
    due_at: datetime | None,
    at: datetime,
) -> None:
    """The stay is over: the owner gave the space; the renter has until `due_at` to pay the rest,
    None where nothing is left to pay."""
    _note(session, booking_id, owner_id, at, due_at=None)
    _note(session, booking_id, renter_id, at, due_at=due_at)


def note_paid(session: Session, booking_id: UUID, renter_id: UUID, at: datetime) -> bool:
    """The rest is paid, in time or not; False where the end of the stay has not been heard of."""
    wanted = select(DealRecord).where(
        DealRecord.deal_id == booking_id, DealRecord.member_id == renter_id
    )
    record = session.scalar(wanted.with_for_update())
    if record is None:
        return False
    if record.kept is None:
        record.kept = paid_in_time(at, record.due_at)
        session.flush()
    return True


def _note(
    session: Session, deal_id: UUID, member_id: UUID, at: datetime, *, due_at: datetime | None
) -> None:
    kept = None if due_at else True
    row = insert(DealRecord).values(
        deal_id=deal_id, member_id=member_id, kept=kept, due_at=due_at, happened_at=at
    )
    session.execute(row.on_conflict_do_nothing())
