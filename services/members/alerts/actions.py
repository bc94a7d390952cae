"""Writing an alert down with what it tells of, and taking it to send it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.outbox import publish
from services.members.accounts.model import Member
from services.members.alerts import rules
from services.members.alerts.model import Alert
from services.members.sms import PHONE_CHANGE


def alert(
    session: Session,
    member_id: UUID,
    number: str,
    kind: str,
    now: datetime,
    *,
    takes_effect_at: datetime | None = None,
) -> None:
    """A clock sends it, and goes on trying: it is not lost with the process that wrote it."""
    session.add(
        Alert(
            id=uuid7(),
            member_id=member_id,
            number=number,
            kind=kind,
            locale=session.get_one(Member, member_id).language,
            takes_effect_at=takes_effect_at,
            made_at=now,
            next_try_at=now,
        )
    )
    session.flush()


def tell_way_in_changed(
    session: Session, member_id: UUID, change: str, now: datetime, *, phone: str | None = None
) -> None:
    """Into the member's inbox, and to `phone`: also who holds another's session cannot do it
    unseen."""
    told = {"member_id": str(member_id), "change": change}
    publish(session, "way_in_changed", aggregate_id=uuid7(), aggregate_version=1, data=told)
    if phone is not None:
        alert(session, member_id, phone, change, now)


def take(session: Session, alert_id: UUID, now: datetime) -> Alert | None:
    """To send it; None where another has it, it has gone, or has been tried for long enough."""
    wanted = select(Alert).where(Alert.id == alert_id, Alert.next_try_at <= now)
    found = session.scalar(wanted.with_for_update(skip_locked=True))
    if found is None:
        return None
    if found.made_at <= now - rules.GIVEN_UP_AFTER:
        session.delete(found)
        return None
    found.tries += 1
    found.next_try_at = rules.next_try(found.tries, now)
    session.flush()
    return found


def forget(session: Session, alert_id: UUID) -> None:
    """A carrier has taken it."""
    session.execute(delete(Alert).where(Alert.id == alert_id))


def forget_phone_change(session: Session, member_id: UUID) -> None:
    """There is nothing to tell any more of a replacement that will not be."""
    session.execute(delete(Alert).where(Alert.member_id == member_id, Alert.kind == PHONE_CHANGE))
