"""Waiting for a condition with a deadline, never for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
# What takes long is looked at less and less often, up to this: looking takes time from what is
# waited for.
SLOWER, SELDOM_S = 1.1, 0.25


def until(probe: Callable[[], T], *, seconds: float = 20, every: float = 0.05, what: str = "") -> T:
    """The first true answer of `probe`; AssertionError naming `what` after `seconds`. `every` so
    many seconds at first."""
    deadline, pause = time.monotonic() + seconds, every
    while True:
        answer = probe()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what or probe}; last answer {answer!r}")
        time.sleep(pause)
        pause = max(every, min(pause * SLOWER, SELDOM_S))
