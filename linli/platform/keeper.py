"""Keeps one component running: when it dies by itself it is started again."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from linli.trouble import Trouble

from .voice import Voice

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
# One that ran for so long was well: the next pause is the first again.
HEALTHY_SECONDS = 5.0


class Component(Protocol):
    """A server or a process."""

    name: str

    @property
    def pid(self) -> int | None: ...
    @property
    def alive(self) -> bool: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...
    def wait(self) -> None: ...


class Keeper:
    """A thread that waits for the end of its component."""

    def __init__(self, component: Component, voice: Voice, started: Callable[[], None]) -> None:
        """`started` is called after each new start (its pid has changed)."""
        self.component = component
        self.restarts = 0
        self._voice = voice
        self._started = started
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._keep, name=f"keeper of {component.name}", daemon=True
        )

    def begin(self) -> None:
        """Start the component, and from then on keep it."""
        self.component.start()
        self._thread.start()

    def stop(self) -> None:
        """End it for good."""
        self._stopping.set()
        self.component.stop()
        if self._thread.is_alive():
            self._thread.join()
            # It may have been between two lives when we stopped it.
            if self.component.alive:
                self.component.stop()

    def _keep(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            began = time.monotonic()
            self.component.wait()
            if self._stopping.is_set():
                return
            if time.monotonic() - began > HEALTHY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            self._voice.say(f"! {self.component.name} ended; again in {pause:.1f} s")
            if self._stopping.wait(pause):
                return
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            self._start_again()

    def _start_again(self) -> None:
        self.restarts += 1
        try:
            self.component.start()
            self._started()
        except (Trouble, OSError) as failure:
            # wait() returns at once on one that is not there: the next, longer pause follows.
            self.component.kill()
            self._voice.say(f"! {self.component.name}: {failure}")
