"""Who is killed when: every process and server so often, in an order that follows from a seed."""

import random
import socket
from collections.abc import Mapping
from dataclasses import dataclass

import requests

from linli.platform import Platform
from linli.platform.names import PROCESSES
from linli.platform.process import label
from tests.support.wait import until

SERVERS = ("rabbitmq", "postgres")
# An alive victim is one that answers: killing it while it starts would be half a kill.
ALIVE_WITHIN_S = 90


@dataclass(frozen=True)
class Kill:
    """-9 for one replica of a process, or for a server; whoever keeps it starts it again."""

    victim: str
    replica: int = 0

    def __str__(self) -> str:
        return label(self.victim, self.replica)

    def strike(self, platform: Platform) -> None:
        until(lambda: self._is_alive(platform), seconds=ALIVE_WITHIN_S, what=f"{self} alive")
        if self.victim in SERVERS:
            getattr(platform, self.victim).kill()
        else:
            platform.kill(self.victim, self.replica)

    def _is_alive(self, platform: Platform) -> bool:
        if self.victim in SERVERS:
            return listens(getattr(platform, self.victim).port)
        url = platform.process(self.victim, self.replica).admin_url
        try:
            return requests.get(f"{url}/healthz", timeout=2).ok
        except requests.RequestException:
            return False


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def in_random_order(
    seed: int, *, each_process: int, each_server: int, scale: Mapping[str, int]
) -> list[Kill]:
    """The replicas of a process share its kills."""
    chance = random.Random(seed)  # noqa: S311 - an order, not a secret
    kills = [
        Kill(name, chance.randrange(scale.get(name, 1)))
        for name in PROCESSES
        for _ in range(each_process)
    ]
    kills += [Kill(name) for name in SERVERS for _ in range(each_server)]
    chance.shuffle(kills)
    return kills
