"""Which of our two languages an answer is in."""

from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from chassis.clock import Clock

CHINESE, ENGLISH = "zh-CN", "en"


class ChangedLanguages:
    """What members chose while access tokens of theirs, which last `lifetime`, say another."""

    def __init__(self, clock: Clock, lifetime: timedelta) -> None:
        self._clock = clock
        self._lifetime = lifetime
        self._known: dict[UUID, tuple[int, str, datetime]] = {}
        self._lock = Lock()

    def note(self, member_id: UUID, language: str, version: int) -> None:
        """Late news, which an event of a higher `version` overtook, changes nothing."""
        now = self._clock()
        with self._lock:
            for each in [m for m, (_, _, until) in self._known.items() if until < now]:
                del self._known[each]
            known = self._known.get(member_id)
            if known is None or known[0] < version:
                self._known[member_id] = version, language, now + self._lifetime

    def of(self, member_id: UUID) -> str | None:
        """None when nothing is known, or the member's tokens have caught up."""
        known = self._known.get(member_id)
        return known[1] if known and self._clock() <= known[2] else None


def chosen(accept_language: str | None, member_language: str | None) -> str:
    """Accept-Language if it names one of ours, then the member's own, then Chinese."""
    wanted = parse_accept_header(accept_language, LanguageAccept)
    for tag, quality in wanted:
        if quality > 0 and (ours := _ours(tag)):
            return ours
    return _ours(member_language or "") or CHINESE


def _ours(tag: str) -> str | None:
    primary = tag.lower().replace("_", "-").split("-")[0]
    return {"zh": CHINESE, "en": ENGLISH}.get(primary)
