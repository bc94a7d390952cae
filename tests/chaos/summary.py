"""What a fault run has come to: how every deal ended, who was killed, what does not hold."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Self

from tests.chaos.endings import OVERTAKEN, Ending


@dataclass(frozen=True)
class Told:
    """How one deal ended: in `state`, or with `trouble`."""

    ending: Ending
    state: str
    trouble: str = ""

    @classmethod
    def of(cls, ending: Ending, future: Future[str]) -> Self:
        failure = future.exception()
        if failure is not None:
            return cls(ending, "", f"{type(failure).__name__}: {failure}"[:300])
        state = future.result()
        return cls(ending, state, "" if ending.allows(state) else f"ended {state}")


@dataclass(frozen=True)
class Summary:
    """`seconds_to_end` counts from the last kill to the end of the last deal."""

    seed: int
    deals: list[Told]
    kills: list[str]
    restarts: dict[str, int]
    seconds: float
    seconds_to_end: float
    violations: list[str]

    @property
    def states(self) -> set[str]:
        return {told.state for told in self.deals}

    @property
    def troubles(self) -> list[str]:
        """Deals without a proper end, and what does not hold."""
        lost = [f"{told.ending.name}: {told.trouble}" for told in self.deals if told.trouble]
        return lost + self.violations

    def lines(self) -> Iterator[str]:
        yield "\nending                                   deals  ended in"
        by_ending: dict[str, Counter[str]] = {}
        for told in self.deals:
            by_ending.setdefault(told.ending.name, Counter())[told.state or "no end"] += 1
        for name, states in sorted(by_ending.items()):
            ended = ", ".join(f"{state} {count}" for state, count in states.most_common())
            yield f"{name:<40} {states.total():>5}  {ended}"
        late = [t for t in self.deals if t.state != t.ending.state and t.state in OVERTAKEN]
        yield f"\n{len(self.deals)} deals, {len(late)} of them too late to pay; seed {self.seed}"
        killed = ", ".join(f"{name} {count}" for name, count in sorted(Counter(self.kills).items()))
        yield f"{len(self.kills)} kills: {killed}"
        yield f"{sum(self.restarts.values())} restarts"
        yield f"the last deal ended {self.seconds_to_end:.0f} s after the last kill"
        yield f"{self.seconds:.0f} s in all; {len(self.violations)} things do not hold"
        yield from (f"✗ {trouble}" for trouble in self.troubles)
