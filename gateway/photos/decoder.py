"""One process that decodes one picture: started for it, heard out, and gone with it."""

import hashlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from eventlet.green import socket, subprocess

from chassis import logs
from contracts.errors.base import Refusal
from contracts.errors.gateway import PhotoDamaged, PhotoTooManyPixels, PhotoTypeUnsupported
from contracts.errors.general import Unavailable
from gateway.photos.bounds import MIB, SIZES

log = logs.get(__name__)
ROOT = Path(__file__).parents[2]
# None of the gateway's own environment: it holds keys. One arena keeps freed memory free.
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
MAX_LINE = 4096
MAX_JPEG = 12 * MIB
# How a decoder ends when the picture was too much for it; another end is not the picture's fault.
SPOILED = {signal.SIGXCPU, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE}


@dataclass(frozen=True)
class Picture:
    """An upright picture: its own width and height, and a JPEG for each of SIZES."""

    width: int
    height: int
    jpegs: dict[str, bytes]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.jpegs["large"]).hexdigest()


@contextmanager
def decoder(upload: BinaryIO) -> Iterator["Decoder"]:
    """A process with `upload` as its standard input; killed at the end, whatever happened."""
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-s", "-m", "gateway.photos.worker"),
                *(str(theirs.fileno()), str(os.getpid())),
            ],
            stdin=upload,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            env=ENVIRONMENT,
            cwd="/",
        )
        theirs.close()
        try:
            with ours.makefile("rb") as heard:
                yield Decoder(process, ours, heard)
        finally:
            process.kill()
            process.wait()


class Decoder:
    """The gateway's end of the conversation; nothing that is heard is trusted."""

    def __init__(self, process: Any, connection: Any, heard: Any) -> None:
        self._process = process
        self._connection = connection
        self._heard = heard

    def costs(self) -> int:
        """How many bytes decoding takes, from the picture's header."""
        return int(self._line()["costs"])

    def picture(self) -> Picture:
        """Decodes, now that there is memory for it."""
        # One that is gone is noticed when it does not answer.
        with suppress(OSError):
            self._connection.sendall(b"decode\n")
        said = self._line()
        jpegs = {size: self._exactly(int(said["jpegs"][size])) for size in SIZES}
        return Picture(int(said["width"]), int(said["height"]), jpegs)

    def _line(self) -> dict[str, Any]:
        line = self._heard.readline(MAX_LINE)
        if not line.endswith(b"\n"):
            raise self._lost()
        said: dict[str, Any] = json.loads(line)
        if "refused" in said:
            log.info("photo_refused", reason=said["refused"], detail=said.get("detail"))
            raise _refusal(said)
        return said

    def _exactly(self, size: int) -> bytes:
        if size > MAX_JPEG:
            raise self._lost()
        content: bytes = self._heard.read(size)
        if len(content) < size:
            raise self._lost()
        return content

    def _lost(self) -> Refusal:
        """It said no more: its limits ended it, or somebody else did."""
        code = self._process.wait()
        log.warning("decoder_lost", code=code)
        return PhotoDamaged() if -code in SPOILED else Unavailable()


def _refusal(said: dict[str, Any]) -> Refusal:
    if said["refused"] == "not_a_picture":
        return PhotoTypeUnsupported()
    if said["refused"] == "too_many_pixels":
        return PhotoTooManyPixels(int(said["limit"]))
    return PhotoDamaged()
