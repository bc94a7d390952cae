"""Writing down what the committee does; nothing here is ever changed or removed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.json import Json
from services.members.audit.model import AuditEntry


def write_down(
    session: Session,
    action: str,
    *,
    actor_id: UUID,
    community_id: UUID,
    subjects: Sequence[UUID],
    details: Json,
    now: datetime,
) -> None:
    """One look or decision, in the transaction in which it is made."""
    session.add(
        AuditEntry(
            id=uuid7(),
            happened_at=now,
            actor_id=actor_id,
            community_id=community_id,
            action=action,
            subject_ids=list(subjects),
            details=details,
        )
    )
    session.flush()
