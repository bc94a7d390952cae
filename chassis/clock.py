"""The injected clock: everything that asks for the time asks here."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, aware, UTC."""
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """The wire form: UTC with a Z, to the second or finer where there is more."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
