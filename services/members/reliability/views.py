"""The figure beside a member's card."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.json import Json
from services.members.reliability import rules
from services.members.reliability.model import DealRecord


def reliability_of(session: Session, member_id: UUID, now: datetime) -> Json | None:
    """{kept_percent, deals}, or None while there is too little to say."""
    told = select(DealRecord.kept, DealRecord.due_at, DealRecord.happened_at).where(
        DealRecord.member_id == member_id,
        DealRecord.happened_at > now - rules.FORGOTTEN_AFTER,
        ~DealRecord.void,
    )
    records = [
        rules.Kept(kept, row.happened_at)
        for row in session.execute(told)
        if (kept := rules.kept_so_far(row.kept, row.due_at, now)) is not None
    ]
    figure = rules.reliability(records, now)
    return {"kept_percent": figure[0], "deals": figure[1]} if figure else None
