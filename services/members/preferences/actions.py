"""Changing how a member wants to be told."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from contracts.json import Json
from services.members.preferences.model import Preferences
from services.members.preferences.rules import minute_of, switched


def change_settings(session: Session, member_id: UUID, changes: Json) -> bool:
    """Set what is given of `kinds` and `quiet_hours` (contracts' NotificationSettings); whether
    the quiet hours are others now."""
    row = _locked(session, member_id)
    before = (list(row.switched_off), row.quiet_from, row.quiet_until)
    row.switched_off = switched(row.switched_off, changes.get("kinds", {}))
    if "quiet_hours" in changes:
        quiet = changes["quiet_hours"]
        row.quiet_from = minute_of(quiet["starts"]) if quiet else None
        row.quiet_until = minute_of(quiet["ends"]) if quiet else None
    after = (row.switched_off, row.quiet_from, row.quiet_until)
    row.version += after != before
    session.flush()
    return after[1:] != before[1:]


def switch_off(session: Session, member_id: UUID, kind: str, channel: str) -> None:
    """Because the member has said so on the channel itself."""
    change_settings(session, member_id, {"kinds": {kind: {channel: False}}})


def _locked(session: Session, member_id: UUID) -> Preferences:
    """Two changes at once take turns."""
    row = insert(Preferences).values(member_id=member_id, version=0, switched_off=[])
    session.execute(row.on_conflict_do_nothing())
    wanted = select(Preferences).where(Preferences.member_id == member_id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one()
