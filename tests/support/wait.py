"""Waiting for a condition with a deadline, never for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(probe: Callable[[], T], *, seconds: float = 20, every: float = 0.05, what: str = "") -> T:
    """The first true answer of `probe`; AssertionError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        answer = probe()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what or probe}; last answer {answer!r}")
        time.sleep(every)
