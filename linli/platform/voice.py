"""What the operator sees: steps as they are taken, and every process's log under its name."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

COLOURS = ("cyan", "green", "yellow", "blue", "magenta", "bright_cyan", "bright_green")
NAME_WIDTH = 11


class Voice:
    """Speaks to a terminal; colours go away by themselves when it is none."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._colours: dict[str, str] = {}

    def say(self, text: str) -> None:
        with self._lock:
            click.echo(text)
            sys.stdout.flush()

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Says what is being done, and how long it took once it is."""
        began = time.monotonic()
        self.say(f"· {text} …")
        yield
        self.say(f"✓ {text} ({time.monotonic() - began:.1f} s)")

    def log(self, name: str, line: str) -> None:
        """One line of a process's log."""
        with self._lock:
            colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
            click.echo(f"{click.style(f'{name:<{NAME_WIDTH}}│', fg=colour)} {line}")


class Silence(Voice):
    """Says nothing: for tests, which find the logs in their folder."""

    def say(self, text: str) -> None:
        pass

    def log(self, name: str, line: str) -> None:
        pass
