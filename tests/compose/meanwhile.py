"""Requests that go on while something is done to the platform, and how they were answered."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.e2e.person import Person

# Between an answer and the next question.
PAUSE_SECONDS = 0.02


@dataclass
class Answers:
    """To one question, asked over and over: how many of each status, and the slowest."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0

    def __str__(self) -> str:
        counted = ", ".join(f"{n} times {status}" for status, n in sorted(self.statuses.items()))
        return f"{counted}, the slowest after {self.slowest:.2f} s"


@contextmanager
def asking(person: Person, paths: Mapping[str, str]) -> Iterator[dict[str, Answers]]:
    """`person` GETs all `paths` until the end of the block; gives the answers, by path's name."""
    answers = {name: Answers() for name in paths}
    enough = threading.Event()

    def ask(name: str) -> None:
        while not enough.wait(PAUSE_SECONDS):
            asked = time.monotonic()
            status = person.ask("GET", paths[name]).status_code
            answers[name].slowest = max(answers[name].slowest, time.monotonic() - asked)
            answers[name].statuses[status] += 1

    with ThreadPoolExecutor(len(paths)) as pool:
        under_way = [pool.submit(ask, name) for name in paths]
        try:
            yield answers
        finally:
            enough.set()
        for one in under_way:
            one.result()
