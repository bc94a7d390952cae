"""The port to a barrier's controller that keeps the plates it lets in by itself.

It is told of each that may come in and of each that may no more. Nothing waits for it: a clock
tells it, outside of any transaction, and tries again; a barrier that heard nothing can still ask
(`POST /v1/gate/check`) or read a pass.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from chassis import logs

log = logs.get(__name__)
REMEMBERED = 1_000


class Outcome(StrEnum):
    """What became of one try. A controller that raises is one that could not be reached."""

    TOLD = "told"
    # Away, busy: it may be taken later.
    TRY_AGAIN = "try_again"
    # It will never be taken as it is.
    REFUSED = "refused"


@dataclass(frozen=True)
class Permit:
    """A car may come in from `starts_at` until `ends_at`, or where it is not `allowed`, may not any
    more. Of one booking the greatest `sequence` counts: they may arrive twice or out of order.

    `plate` is None where it was erased meanwhile.
    """

    booking_id: UUID
    community_id: UUID
    sequence: int
    allowed: bool
    plate: str | None = field(repr=False)
    starts_at: datetime
    ends_at: datetime


class Barrier(Protocol):
    """A controller. It keeps no permit that is over."""

    def tell(self, permit: Permit) -> Outcome:
        """Try once, in bounded time."""


@dataclass
class LogBarrier:
    """For development, to see what one would be told: it takes everything, and logs no plate."""

    told: deque[Permit] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def tell(self, permit: Permit) -> Outcome:
        self.told.append(permit)
        log.info(
            "barrier_told",
            booking_id=str(permit.booking_id),
            sequence=permit.sequence,
            allowed=permit.allowed,
        )
        return Outcome.TOLD
