"""Writing down what the committee does; nothing here is ever changed or removed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.json import Json
from services.members.accounts.model import Member
from services.members.audit.model import AuditEntry
from services.members.communities.model import Community


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


def note_look_at_disputes(session: Session, told: Json, at: datetime) -> None:
    """Listings has shown them to somebody of the committee."""
    action = "dispute_seen" if told["closely"] else "disputes_seen"
    _note(session, action, told, told["seen_by"], subjects=told["reservation_ids"], at=at)


def note_decided_dispute(session: Session, told: Json, at: datetime) -> None:
    """Without the reasons, which stay with the dispute."""
    details = {name: told[name] for name in ("handed_over", "to_payer", "to_payee")}
    subjects = [told[name] for name in ("reservation_id", "owner_id", "taker_id")]
    _note(
        session,
        "dispute_decided",
        told,
        told["decided_by"],
        subjects=subjects,
        details=details,
        at=at,
    )


def note_look_at_booking_disputes(session: Session, told: Json, at: datetime) -> None:
    """Parking has shown them to somebody of the committee."""
    action = "dispute_seen" if told["closely"] else "disputes_seen"
    _note(session, action, told, told["seen_by"], subjects=told["booking_ids"], at=at)


def note_decided_booking(session: Session, told: Json, at: datetime) -> None:
    """Likewise without the reasons."""
    _note(
        session,
        "dispute_decided",
        told,
        told["decided_by"],
        subjects=[told[name] for name in ("booking_id", "owner_id", "renter_id")],
        details={name: told[name] for name in ("to_payer", "to_payee")},
        at=at,
    )


def _note(
    session: Session,
    action: str,
    told: Json,
    actor: str,
    *,
    subjects: Sequence[str],
    at: datetime,
    details: Json | None = None,
) -> None:
    """What another service tells; that of a committee or a member unknown here is nobody's log."""
    actor_id, community_id = UUID(actor), UUID(told["community_id"])
    if session.get(Member, actor_id) is None or session.get(Community, community_id) is None:
        return
    write_down(
        session,
        action,
        actor_id=actor_id,
        community_id=community_id,
        subjects=[UUID(subject) for subject in subjects],
        details=details or {},
        now=at,
    )
