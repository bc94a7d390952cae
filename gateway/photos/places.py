"""How many uploads come in at once, in all and of one member; one too many is refused at once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from contracts.errors.general import RateLimited, Unavailable

# One that stalls holds its place until its time is up, a file on disk, and next to no memory.
AT_ONCE = 64
RETRY_SECONDS = 1


class Places:
    """Of this process: every replica of the gateway counts its own."""

    def __init__(self, of_one_member: int) -> None:
        self._of_one_member = of_one_member
        self._taken: Counter[UUID] = Counter()

    @contextmanager
    def taken(self, member_id: UUID) -> Iterator[None]:
        """RateLimited when the member has as many uploads under way as one may have, Unavailable
        when everybody together has."""
        if self._taken[member_id] >= self._of_one_member:
            raise RateLimited(retry_after=RETRY_SECONDS)
        if self._taken.total() >= AT_ONCE:
            raise Unavailable(retry_after=RETRY_SECONDS)
        self._taken[member_id] += 1
        try:
            yield
        finally:
            self._taken[member_id] -= 1
            # Nobody is remembered who uploads nothing.
            self._taken += Counter()
