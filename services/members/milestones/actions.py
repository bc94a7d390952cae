"""Noting that something has been done."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.members.milestones.model import Milestone


def reach(session: Session, name: str, now: datetime) -> None:
    """Note `name`, once."""
    session.execute(insert(Milestone).values(name=name, reached_at=now).on_conflict_do_nothing())
