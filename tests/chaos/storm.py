"""A fault run: deals of every ending go on while everything around them is killed."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from linli.platform import Platform
from linli.platform.names import PROCESSES
from linli.verify import across, violations
from tests.chaos.cast import Pair, cast, stubborn_place
from tests.chaos.endings import ENDINGS, Ending
from tests.chaos.kills import in_random_order
from tests.chaos.money import days_that_differ, orders_gone_wrong
from tests.chaos.summary import Summary, Told
from tests.support.wait import until

REST_S = 60
# A share of the deals has begun within this time, or none ends any more.
SHARE_S = 300
LOOK_EVERY_S = 5
FAULTS = "timeout=0.2 twice=0.2 disorder=0.1 loss=0.05 forgery=0.05"


@dataclass(frozen=True)
class Storm:
    """What is done to a platform. Seconds: `unpaid` is how long a payment is waited for, `pauses`
    are the shortest and longest time between two kills, `end_within` is what the deals have after
    the last one."""

    seed: int
    deals: int
    each_process: int
    each_server: int
    replicas: int
    pairs: int
    at_once: int
    unpaid: int
    pauses: tuple[float, float]
    end_within: float
    endings: tuple[Ending, ...] = ENDINGS

    @property
    def settings(self) -> dict[str, str]:
        return {
            "LINLI_DEPOSIT_HOLD_SECONDS": str(self.unpaid),
            "LINLI_PAYMENT_DUE_SECONDS": str(self.unpaid),
            "LINLI_APPROVAL_SECONDS": str(self.unpaid),
            # The provider is at its worst meanwhile.
            "LINLI_SANDBOX_FAULTS": f"{FAULTS} seed={self.seed}",
            # People stay signed in: it is their deals that are looked at.
            "LINLI_ACCESS_TOKEN_SECONDS": "7200",
        }

    def rage(self, folder: Path, say: Callable[[str], None]) -> Summary:
        """Play the deals, strike the blows, wait for the end and look at what is left."""
        scale = dict.fromkeys(PROCESSES, self.replicas)
        platform = Platform(folder, settings=self.settings, scale=scale, durable=False)
        with platform, ThreadPoolExecutor(self.at_once) as pool:
            run = _Run(self, platform, pool, say)
            try:
                return run.play(scale)
            finally:
                run.give_up.set()


class _Run:
    """One storm on one platform."""

    def __init__(
        self,
        storm: Storm,
        platform: Platform,
        pool: ThreadPoolExecutor,
        say: Callable[[str], None],
    ) -> None:
        self.storm, self.platform, self.pool = storm, platform, pool
        self.give_up = threading.Event()
        self.began = time.monotonic()
        self._say = say
        self._chance = random.Random(storm.seed)  # noqa: S311 - an order, not a secret
        self._playing: list[tuple[Ending, Future[str]]] = []
        self._begun, self._counting = 0, threading.Lock()

    def play(self, scale: dict[str, int]) -> Summary:
        storm = self.storm
        place = stubborn_place(self.platform, self.give_up)
        deals = self._deals(cast(place, storm.pairs))
        kills = in_random_order(
            storm.seed,
            each_process=storm.each_process,
            each_server=storm.each_server,
            scale=scale,
        )
        self._say(f"{len(deals)} deals, {len(kills)} kills, seed {storm.seed}")
        for number, kill in enumerate(kills, start=1):
            # New deals before each death, so that every one hits work in all its stages.
            share = len(deals) * number // len(kills)
            for ending, pair in deals[len(self._playing) : share]:
                self._playing.append((ending, self.pool.submit(self._played, ending, pair)))
            until(lambda share=share: self._begun >= share, seconds=SHARE_S, what="deals begun")
            time.sleep(self._chance.uniform(*storm.pauses))
            kill.strike(self.platform)
            self._tell(f"-9 {kill!s:<10} {number:>3} of {len(kills)}")
        last = time.monotonic()
        self._wait_for_ends(last + storm.end_within)
        ended = time.monotonic() - last
        return Summary(
            seed=storm.seed,
            deals=[Told.of(ending, future) for ending, future in self._playing],
            kills=[str(kill) for kill in kills],
            restarts=self.platform.restarts,
            seconds=time.monotonic() - self.began,
            seconds_to_end=ended,
            violations=[*at_rest(self.platform), *money_gone_wrong(self.platform)],
        )

    def _deals(self, pairs: list[Pair]) -> list[tuple[Ending, Pair]]:
        """Every ending as often as every other, the people and the order by chance."""
        endings = self.storm.endings
        deals = [
            (endings[number % len(endings)], self._chance.choice(pairs))
            for number in range(self.storm.deals)
        ]
        self._chance.shuffle(deals)
        return deals

    def _played(self, ending: Ending, pair: Pair) -> str:
        with self._counting:
            self._begun += 1
        return ending.play(pair)

    def _wait_for_ends(self, deadline: float) -> None:
        futures = [future for _, future in self._playing]
        while time.monotonic() < deadline and wait(futures, timeout=LOOK_EVERY_S).not_done:
            self._tell("waiting for the ends")
        self.give_up.set()
        wait(futures)

    def _tell(self, what: str) -> None:
        ended = sum(future.done() for _, future in self._playing)
        elapsed = time.monotonic() - self.began
        self._say(f"{elapsed:5.0f} s  {what:<26} {self._begun} deals begun, {ended} ended")


def money_gone_wrong(platform: Platform) -> list[str]:
    """What has been charged, given back or paid out twice, and days that differ."""
    return [*orders_gone_wrong(platform), *days_that_differ(platform)]


def at_rest(platform: Platform) -> list[str]:
    """What does not hold, once nothing is under way any more."""
    deadline = time.monotonic() + REST_S
    told = platform.environment
    while (found := across(told) or violations(told)) and time.monotonic() < deadline:
        time.sleep(1)
    return found
