"""Erasures that the clock has to see to, and members who are no longer there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis.leaving import SWEPT_FOR
from services.members.accounts.model import Member
from services.members.erasures import rules
from services.members.erasures.model import Erasure


def stalled(now: datetime) -> Select[UUID]:
    """Members whose erasure was begun, and neither done nor withdrawn."""
    return select(Erasure.member_id).where(
        Erasure.state == rules.CHECKING, Erasure.asked_at <= now - rules.STALLED_AFTER
    )


def erased_lately(now: datetime) -> Select[UUID]:
    """Members of whom something may still come in."""
    return select(Erasure.member_id).where(
        Erasure.state == rules.ERASED, Erasure.erased_at > now - SWEPT_FOR
    )


def is_erased(session: Session, member_id: UUID) -> bool:
    status = select(Member.status).where(Member.id == member_id)
    return session.scalar(status) == "erased"
