"""One keep-alive connection that sends the next request as soon as the last is answered."""

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
STATUS = slice(9, 12)
HEAD_END = b"\r\n\r\n"
SHOWN = 300
MOST_SHOWN = 3


@dataclass
class Tally:
    """What came back while `counting`, for `seconds`; times in seconds.

    `failures` are counted at any time.
    """

    counting: bool = False
    ending: bool = False
    exhausted: bool = False
    open: int = 0
    seconds: float = 0
    times: list[float] = field(default_factory=list)
    failures: int = 0
    samples: list[str] = field(default_factory=list)

    def answered(self, answer: bytes, seconds: float) -> None:
        if not answer[STATUS].startswith(b"2"):
            self.failed(answer.decode(errors="replace"))
        elif self.counting:
            self.times.append(seconds)

    def failed(self, why: str) -> None:
        self.failures += 1
        if len(self.samples) < MOST_SHOWN:
            self.samples.append(f"{why[:40]} … {why[-SHOWN:]}")


class Connection(asyncio.Protocol):
    """Shares `requests` and the tally with the other connections."""

    def __init__(self, requests: Iterator[bytes], tally: Tally) -> None:
        self._requests = requests
        self._tally = tally
        self._answer = bytearray()
        self._length: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)
        self._tally.open += 1
        self._ask()

    def _ask(self) -> None:
        request = None if self._tally.ending else next(self._requests, None)
        if request is None:
            self._tally.exhausted |= not self._tally.ending
            self._waiting = False
            self._transport.close()
            return
        self._answer.clear()
        self._length = None
        self._waiting = True
        self._asked_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if self._length is None:
            self._length = length_of(self._answer)
        if self._length is not None and len(self._answer) >= self._length:
            seconds = time.perf_counter() - self._asked_at
            self._tally.answered(bytes(self._answer), seconds)
            self._ask()

    def connection_lost(self, failure: Exception | None) -> None:
        self._tally.open -= 1
        if self._waiting:
            self._tally.failed(f"connection lost: {failure!r}")


def length_of(answer: bytes | bytearray) -> int | None:
    """Bytes of the whole answer, head included; None until the head is there."""
    end = answer.find(HEAD_END)
    if end < 0:
        return None
    if CHUNKED.search(answer, 0, end):
        raise ValueError("a chunked answer: the load generator reads none")
    found = LENGTH.search(answer, 0, end)
    return end + len(HEAD_END) + (int(found[1]) if found else 0)
