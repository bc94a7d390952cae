"""Events that are heard together: one transaction and one worker for all that wait by then."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from nameko.containers import ContainerBeingKilled

from chassis.context import Context, told_by

# Of one transaction: fewer than PREFETCH, so that others are heard meanwhile.
MOST = 50


class Together:
    """What one worker takes: as many messages as wait when it begins."""

    def __init__(self, waiting: "deque[tuple[Any, Any]]") -> None:
        self._waiting = waiting
        self.taken: list[tuple[Any, Any]] = []

    def take(self) -> list[tuple[Any, Context]]:
        """Each body, with the context that its message came with."""
        while self._waiting and len(self.taken) < MOST:
            self.taken.append(self._waiting.popleft())
        return [(body, Context(**told_by(message.headers))) for body, message in self.taken]


class Gathering:
    """One worker at a time takes what has gathered since the one before; where that fails, each
    message is handled alone, so that one which cannot be keeps no other from it."""

    def __init__(self, types: frozenset[str], alone: Callable[[Any, Any], None]) -> None:
        self._types = types
        self._alone = alone
        self._waiting: deque[tuple[Any, Any]] = deque()
        self._at_work = False

    def takes(self, body: Any) -> bool:
        """Whether this is one of those that may be handled with others."""
        told = body.get("type") if isinstance(body, Mapping) else None
        return isinstance(told, str) and told in self._types

    def add(self, entrypoint: Any, body: Any, message: Any) -> None:
        self._waiting.append((body, message))
        if not self._at_work:
            self._begin(entrypoint)

    def _begin(self, entrypoint: Any) -> None:
        together = Together(self._waiting)
        self._at_work = True
        try:
            entrypoint.container.spawn_worker(
                entrypoint,
                (together,),
                {},
                context_data={},
                handle_result=partial(self._end, entrypoint, together),
            )
        except ContainerBeingKilled:
            self._give_back(entrypoint)

    def _end(
        self,
        entrypoint: Any,
        together: Together,
        worker_ctx: Any,
        result: Any = None,
        exc_info: Any = None,
    ) -> tuple[Any, Any]:
        failed = exc_info is not None
        if not failed:
            for _, message in together.taken:
                entrypoint.handle_result(message, worker_ctx)
        if failed or self._waiting:
            # Not from here: a full lane runs what its own worker spawns within that worker.
            alone = together.taken if failed else ()
            go_on = partial(self._go_on, entrypoint, alone)
            entrypoint.container.spawn_managed_thread(go_on, identifier="together")
        else:
            self._at_work = False
        return result, exc_info

    def _go_on(self, entrypoint: Any, alone: Sequence[tuple[Any, Any]]) -> None:
        for body, message in alone:
            self._alone(body, message)
        self._at_work = False
        if self._waiting:
            self._begin(entrypoint)

    def _give_back(self, entrypoint: Any) -> None:
        """The process is ending: what has not begun comes again to the next one."""
        self._at_work = False
        while self._waiting:
            entrypoint.queue_consumer.requeue_message(self._waiting.popleft()[1])
