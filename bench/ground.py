"""What is measured, running and loaded: the platform, the floor beside it, the neighbourhood."""

import base64
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.data.copying import Say, used
from bench.data.loading import Parts, load
from bench.data.neighbourhood import Neighbourhood
from bench.data.scale import Scale
from bench.floor.floor import Floor
from bench.operations.operation import Callers
from bench.processes import Watched
from linli.platform import Platform
from linli.platform.names import PROCESSES

HARNESS = "harness"
SERVERS = ("postgres", "rabbitmq")


@dataclass(frozen=True)
class Ground:
    """A platform on private servers in a temporary folder; what it holds was `loaded_in` so many
    seconds, and took so many bytes of disk."""

    platform: Platform
    floor: Floor
    place: Neighbourhood
    callers: Callers
    loaded_in: float
    disk_used: int

    @property
    def gateway_port(self) -> int:
        return self.platform.port

    @property
    def postgres_url(self) -> str:
        return self.platform.postgres.url

    @property
    def rabbitmq_url(self) -> str:
        return self.platform.rabbitmq.url

    def environment_of(self, process: str) -> dict[str, str]:
        return self.platform.environment.of(process)

    def watched(self, **more: int) -> Watched:
        """Every process by name, `more` among them; the harness too, as it copies their logs."""
        pids = {name: self.platform.process(name).pid or 0 for name in PROCESSES}
        pids |= {name: getattr(self.platform, name).pid for name in SERVERS}
        pids |= {**self.floor.pids, **more, HARNESS: os.getpid()}
        return Watched(pids, alone=frozenset({HARNESS}))


@contextmanager
def ground(
    scale: Scale, what: Parts, say: Say, settings: Mapping[str, str] | None = None
) -> Iterator[Ground]:
    """Started, loaded with `what` and analysed; nothing of it stays."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-", ignore_cleanup_errors=True) as folder:
        platform = Platform(Path(folder), settings=settings)
        try:
            say("starting the platform")
            platform.start()
            say(f"loading {scale}")
            place = Neighbourhood(scale)
            began = time.monotonic()
            load(platform.postgres.url, place, what, say)
            took, disk = time.monotonic() - began, used(platform.postgres.url)
            say(f"loaded in {took:.0f} s: {disk / 1e9:.1f} GB")
            servers = (platform.postgres.url, platform.rabbitmq.url)
            with Floor(*servers, Path(folder)) as floor:
                yield Ground(platform, floor, place, _callers(platform, place), took, disk)
        finally:
            platform.discard()


def _callers(platform: Platform, place: Neighbourhood) -> Callers:
    text = platform.environment.of("members")["LINLI_TOKEN_PRIVATE_KEY"]
    return Callers(place, base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
