"""A walk: somebody does something, everybody who needs to hears of it, somebody else looks."""

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.e2e.neighbourhood import Neighbourhood
from tests.e2e.person import Person
from tests.security.visibility.deeds.acting import Clockwork
from tests.security.visibility.deeds.doing import Deeds
from tests.security.visibility.eyes.looking import Eyes
from tests.security.visibility.oracle import Oracle

NAMES = ("王阿姨", "小李", "老张", "陈姐", "小周", "刘叔")
REMEMBERED = 12
SEED = int(os.environ.get("LINLI_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
Look = Callable[[Eyes, Person], tuple[int, list[str]]]


@dataclass
class Walk:
    """Repeatable by its `seed`; `heard` waits until all know what was done, which is its word.

    All live at the first of `places` to begin with. `calm`: how many of the steps, of all, only
    look. Without a `clock` there is nothing that waits for one.
    """

    places: list[Neighbourhood]
    url_key: bytes
    seed: int
    heard: Callable[[str], None]
    look: Look = Eyes.look
    calm: float = 0
    clock: Clockwork | None = None
    looks: int = 0
    steps: int = 0
    seconds: float = 0
    lags: list[float] = field(default_factory=list)

    def go(self, steps: int, *, urls: tuple[str, ...] = ()) -> None:
        """AssertionError with the seed and the last deeds where somebody sees what they may not.

        The people speak to `urls` in turn, where there are several gateways.
        """
        people = {person.id: person for person in map(self.places[0].resident, NAMES)}
        for number, person in enumerate(people.values() if urls else ()):
            person.url = urls[number % len(urls)]
        chance = random.Random(self.seed)  # noqa: S311 - repeatable
        oracle = Oracle(homes=dict.fromkeys(people, self.places[0].community_id))
        deeds = Deeds(people, oracle, chance, self.places, self.clock)
        eyes = Eyes(oracle, chance, self.url_key)
        began = time.monotonic()
        for self.steps in range(1, steps + 1):
            if chance.random() >= self.calm:
                self._do(deeds)
            viewer = chance.choice(list(people.values()))
            looked, wrong = self.look(eyes, viewer)
            self.looks += looked
            last = "\n  ".join(deeds.told[-REMEMBERED:])
            assert not wrong, (
                f"seed {self.seed}, step {self.steps}, {viewer.name}: {wrong}\n  {last}"
            )
        self.seconds = time.monotonic() - began

    def _do(self, deeds: Deeds) -> None:
        try:
            deeds.do()
        except AssertionError as fault:
            told = f"seed {self.seed}, step {self.steps}, {deeds.told[-1]}"
            raise AssertionError(f"{told}: {fault}") from fault
        done = time.monotonic()
        self.heard(deeds.told[-1])
        self.lags.append(time.monotonic() - done)

    def __str__(self) -> str:
        return (
            f"visibility: {self.steps} steps, {self.looks} looks, 0 leaks, seed {self.seed}; "
            f"{self.steps / self.seconds:.1f} steps/s"
        )
