"""A platform of single processes with traps, and the people whose deals lead them there."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from linli.platform import Platform
from linli.platform.names import PROCESSES, module_of
from linli.verify import across, violations
from tests.chaos.cast import Pair, cast, stubborn_place
from tests.chaos.plays import ENDS, Play, plays
from tests.chaos.points import Stop
from tests.chaos.trap import Trap
from tests.support.wait import until

# Long enough to pay across one death, short enough to wait for where nobody pays.
PERIODS = {
    "LINLI_DEPOSIT_HOLD_SECONDS": "40",
    "LINLI_PAYMENT_DUE_SECONDS": "40",
    "LINLI_SWEEP_SECONDS": "1",
    "LINLI_PAYOUT_RETRY_SECONDS": "1",
    "LINLI_ACCESS_TOKEN_SECONDS": "7200",
}
PLAY_S = 120
REST_S = 60


@dataclass(frozen=True)
class Stage:
    """`stop(stops)` leads processes to their points and sees that everything goes on."""

    platform: Platform
    pair: Pair
    plays: dict[str, Play]
    traps: dict[str, Trap]

    def stop(self, stops: Sequence[Stop]) -> None:
        """At most one stop a process. The deals end as ever, every process died wherever it was
        told to, and all that has to hold holds."""
        missed = self._led(stops)
        if missed:
            # A request dies of age where the process that had it comes back late; then it is not
            # acknowledged twice, and the second point is met with the next deal.
            missed = self._led(missed)
        assert not missed, f"never came to: {', '.join(map(str, missed))}"
        self.rest()

    def _led(self, stops: Sequence[Stop]) -> list[Stop]:
        """Plays once; the stops that were not all come to, with the points that are left."""
        self.wait_until_well()
        for stop in stops:
            self.traps[stop.process].set(stop.points)
        try:
            ends = self._play(sorted({stop.play for stop in stops}))
        finally:
            for stop in stops:
                self.traps[stop.process].clear()
        assert ends == {play: ENDS[play] for play in ends}, ends
        left = {stop: _left(stop, self.traps[stop.process]) for stop in stops}
        return [replace(stop, points=points) for stop, points in left.items() if points]

    def rest(self) -> None:
        """Nothing is under way any more, and everything holds."""
        wrong, told = list[str](), self.platform.environment

        def nothing_wrong() -> bool:
            wrong[:] = across(told) or violations(told)
            return not wrong

        until(nothing_wrong, seconds=REST_S, every=0.5, what=f"everything holding: {wrong}")

    def wait_until_well(self) -> None:
        for process in self.platform.processes:
            until(process.ready, seconds=60, what=f"{process.name} ready")

    def _play(self, names: Sequence[str]) -> dict[str, str]:
        self.pair.owner.give_up.clear()
        with ThreadPoolExecutor(len(names)) as pool:
            ends = {name: pool.submit(self.plays[name], self.pair) for name in names}
            try:
                return {name: end.result(PLAY_S) for name, end in ends.items()}
            finally:
                self.pair.owner.give_up.set()


def _left(stop: Stop, trap: Trap) -> tuple[str, ...]:
    return tuple(point for point in stop.points if point not in trap.sprung_at)


@contextmanager
def on_stage(folder: Path) -> Iterator[Stage]:
    traps = {process: Trap(folder / "traps", process) for process in PROCESSES}
    launchers = {
        process: ("-m", "tests.chaos.crashing", module_of(process), str(folder / "traps"))
        for process in PROCESSES
    }
    give_up = threading.Event()
    with Platform(
        folder / "platform", settings=PERIODS, launchers=launchers, durable=False
    ) as platform:
        place = stubborn_place(platform, give_up)
        [pair] = cast(place, 1)
        yield Stage(platform, pair, plays(place), traps)
        platform.discard()
