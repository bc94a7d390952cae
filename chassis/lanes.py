"""Worker lanes: work that waits for others never keeps others from being answered.

With one pool, members waiting for listings and listings waiting for members could fill each other's
workers: the answers would queue behind those who wait for them.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from eventlet import GreenPool
from nameko.containers import ServiceContainer

# Answers by itself, from its own database.
LEAF = "leaf"
# Asks other services on the way.
CALLING = "calling"
# Events and timers: they wait for nobody who waits for them.
BACKGROUND = "background"
BACKGROUND_WORKERS = 10

MAY_CALL: ContextVar[bool] = ContextVar("linli_may_call", default=True)


class Lanes:
    """What nameko takes for its pool: each entrypoint's workers run in its lane."""

    def __init__(self, workers: int) -> None:
        sizes = {LEAF: workers, CALLING: workers, BACKGROUND: BACKGROUND_WORKERS}
        self._pools = {lane: GreenPool(size) for lane, size in sizes.items()}

    def spawn(self, run: Callable[..., None], worker_ctx: Any, handle_result: Any) -> Any:
        lane = getattr(worker_ctx.entrypoint, "lane", CALLING)
        return self._pools[lane].spawn(_run, lane, run, worker_ctx, handle_result)

    def waitall(self) -> None:
        for pool in self._pools.values():
            pool.waitall()


def _run(lane: str, run: Callable[..., None], worker_ctx: Any, handle_result: Any) -> None:
    MAY_CALL.set(lane != LEAF)
    run(worker_ctx, handle_result)


class Container(ServiceContainer):
    """nameko's container with lanes, which knows when its process has been asked to stop."""

    draining = False

    def __init__(self, service: Any, config: dict[str, Any]) -> None:
        super().__init__(service, config)
        self._worker_pool = Lanes(self.max_workers)
