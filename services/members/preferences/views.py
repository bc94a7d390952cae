"""How a member wants to be told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.json import Json
from contracts.news import KINDS
from contracts.news.base import CHANNELS
from services.members.preferences.model import Preferences
from services.members.preferences.rules import Quiet, clock_of, quiet_until, switch
from services.members.residency.views import zone_of

# Of members who live nowhere yet.
ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Wishes:
    """`off` has the words of rules.switch; `version` counts the changes."""

    off: frozenset[str]
    quiet: Quiet | None
    version: int

    def wants(self, kind: str, channel: str) -> bool:
        return switch(kind, channel) not in self.off


def wishes_of(session: Session, member_id: UUID) -> Wishes:
    row = session.get(Preferences, member_id)
    if row is None:
        return Wishes(frozenset(), None, 0)
    quiet = None
    if row.quiet_from is not None and row.quiet_until is not None:
        quiet = Quiet(row.quiet_from, row.quiet_until)
    return Wishes(frozenset(row.switched_off), quiet, row.version)


def settings_json(wishes: Wishes) -> Json:
    """As PATCH takes it."""
    quiet = wishes.quiet
    return {
        "kinds": {
            kind: {channel: wishes.wants(kind, channel) for channel in CHANNELS} for kind in KINDS
        },
        "quiet_hours": {"from": clock_of(quiet.starts), "until": clock_of(quiet.ends)}
        if quiet
        else None,
    }


def local_zone(session: Session, member_id: UUID) -> str:
    """The time zone in which a member reads and sleeps."""
    return zone_of(session, member_id) or ZONE


def quiet_for(session: Session, member_id: UUID, wishes: Wishes, now: datetime) -> datetime | None:
    """Until when nothing is to be pushed to the member; None where it may be now."""
    if wishes.quiet is None:
        return None
    return quiet_until(wishes.quiet, now, local_zone(session, member_id))
