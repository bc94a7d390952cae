"""Who is shown something."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from chassis.signed_urls import Passes, addresses


@dataclass(frozen=True)
class Viewer:
    """Who looks, and in which language; `passes` let them have the photos they are shown."""

    member_id: UUID
    locale: str
    passes: Passes
    now: datetime

    @classmethod
    def at(cls, now: datetime, member_id: UUID, locale: str, url_key: bytes) -> Self:
        return cls(member_id, locale, Passes(member_id, now, url_key), now)

    def photo_urls(self, photo_id: UUID) -> dict[str, str]:
        """{thumb, medium, large} → the addresses of a photo, good for this viewer."""
        return addresses(photo_id, self.passes.of(photo_id))
