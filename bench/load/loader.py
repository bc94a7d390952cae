"""The load's own process: told over a pipe when to send how much, it answers with the times."""

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe

from bench.load.connection import Connection, Tally

LAST_ANSWERS_SECONDS = 10
# A window shorter than an answer takes is made longer, up to this.
FIRST_ANSWERS_SECONDS = 30
POLL_SECONDS = 0.01
BEGAN, ENDED = "began", "ended"


@dataclass(frozen=True)
class Order:
    """One window: `connections` at once for `warmup` seconds, and then counted for `seconds`.

    It lasts longer where that is too short for as many answers as there are connections.
    """

    connections: int
    warmup: float
    seconds: float


class Loader:
    """Sends `requests` to 127.0.0.1:`port`: round and round, or each only once."""

    def __init__(self, port: int, requests: list[bytes], *, endless: bool) -> None:
        # Spawned: a fork would inherit the locks of our threads.
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, port, requests, endless), daemon=True
        )
        self._process.start()
        # Its end must be seen here when it dies.
        theirs.close()
        self.pid = self._process.pid or 0

    def run(self, order: Order, watch: Callable[[], None]) -> Tally:
        """`watch` is called when the counting begins and when it has ended."""
        self._pipe.send(order)
        for expected in (BEGAN, ENDED):
            said = self._pipe.recv()
            if said != expected:
                raise RuntimeError(f"the load generator failed: {said}")
            watch()
        tally: Tally = self._pipe.recv()
        return tally

    def stop(self) -> None:
        self._process.terminate()
        self._process.join()


def _serve(pipe: Pipe, port: int, requests: list[bytes], endless: bool) -> None:
    left = cycle(requests) if endless else iter(requests)
    gc.freeze()
    while True:
        try:
            order = pipe.recv()
        except EOFError:
            return
        pipe.send(asyncio.run(window(port, left, order, pipe.send)))


async def window(
    port: int, requests: Iterator[bytes], order: Order, say: Callable[[str], None]
) -> Tally:
    """Says BEGAN and ENDED when the counting does."""
    tally = Tally()
    loop = asyncio.get_running_loop()
    for _ in range(order.connections):
        await loop.create_connection(lambda: Connection(requests, tally), "127.0.0.1", port)
    await asyncio.sleep(order.warmup)
    say(BEGAN)
    tally.counting = True
    began = time.perf_counter()
    await asyncio.sleep(order.seconds)
    await _until(
        lambda: len(tally.times) >= order.connections or not tally.open, FIRST_ANSWERS_SECONDS
    )
    tally.seconds = time.perf_counter() - began
    tally.counting = False
    say(ENDED)
    tally.ending = True
    if not await _until(lambda: not tally.open, LAST_ANSWERS_SECONDS):
        tally.failed(f"{tally.open} requests had no answer after {LAST_ANSWERS_SECONDS} s")
    return tally


async def _until(true: Callable[[], bool], seconds: float) -> bool:
    """Whether it became `true` within `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            while not true():
                await asyncio.sleep(POLL_SECONDS)
    except TimeoutError:
        return False
    return True
