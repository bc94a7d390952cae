"""What may be switched off, and when it is quiet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.errors.general import ValidationFailed
from contracts.json import Json
from contracts.news import MUST_SEE
from contracts.news.base import IN_APP

MINUTES = 24 * 60
POINTER = "/notification_settings/kinds"


@dataclass(frozen=True)
class Quiet:
    """Local minutes of the day; past midnight where `starts` is later than `ends`."""

    starts: int
    ends: int


def minute_of(clock: str) -> int:
    """ "22:30" → 1350; "24:00" is the end of the day."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def clock_of(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def quiet_until(quiet: Quiet | None, now: datetime, zone: str) -> datetime | None:
    """When the quiet hours end in which `now` is; None where it is in none.

    A local end that does not exist moves forward, one that is twice is the first.
    """
    if quiet is None:
        return None
    local = now.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    if quiet.starts < quiet.ends:
        return _at(local.date(), quiet.ends, zone) if _within(quiet, minute) else None
    if minute >= quiet.starts:
        return _at(local.date() + timedelta(days=1), quiet.ends, zone)
    return _at(local.date(), quiet.ends, zone) if minute < quiet.ends else None


def _within(quiet: Quiet, minute: int) -> bool:
    return quiet.starts <= minute < quiet.ends


def _at(day: date, minute: int, zone: str) -> datetime:
    """A minute of a local day as a moment; 24:00 is the next day's beginning."""
    if minute == MINUTES:
        day, minute = day + timedelta(days=1), 0
    local = datetime(day.year, day.month, day.day, *divmod(minute, 60), tzinfo=ZoneInfo(zone))
    return local.astimezone(ZoneInfo("UTC"))


def switch(kind: str, channel: str) -> str:
    """The name under which it is kept that a kind is off on a channel."""
    return f"{kind}.{channel}"


def switched(off: Iterable[str], changes: Json) -> list[str]:
    """What is off after `changes` {kind: {channel: on}}; ValidationFailed for what must be seen."""
    after = set(off)
    problems = []
    for kind, channel, on in _each(changes):
        if not on and channel == IN_APP and kind in MUST_SEE:
            pointer = f"{POINTER}/{kind}/{channel}"
            problems.append({"pointer": pointer, "code": "not_allowed"})
        after = after - {switch(kind, channel)} if on else after | {switch(kind, channel)}
    if problems:
        raise ValidationFailed(errors=problems)
    return sorted(after)


def _each(changes: Json) -> Iterator[tuple[str, str, bool]]:
    for kind, channels in changes.items():
        for channel, on in channels.items():
            yield kind, channel, on
