"""Looks that are not written yet: noted in the process, since a read must not wait for a write."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

# A flood of looks is not counted rather than kept.
MOST = 20_000
# Yesterday's are kept while a replica may still have some to write.
KEPT = timedelta(days=1)


class Looked(NamedTuple):
    """One member at one item on one day."""

    item_id: UUID
    viewer_id: UUID
    day: date


class Unwritten:
    """Each look once, until it is taken to be written. What is here is lost with the process."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._looks: set[Looked] = set()

    def note(self, look: Looked) -> None:
        if len(self._looks) < self._most:
            self._looks.add(look)

    def take(self) -> list[Looked]:
        """All of them, in the one order in which replicas write them."""
        taken, self._looks = self._looks, set()
        return sorted(taken)
