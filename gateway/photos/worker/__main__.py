"""Reads one upload from standard input and says what it is, over the socket it was given."""

import io
import json
import os
import socket
import sys
import warnings
from typing import Any, BinaryIO

from gateway.photos.worker import limits, pictures
from gateway.photos.worker.refusals import Refused

Line = io.BufferedRWPair
MAX_DETAIL = 200


def main(descriptor: str, parent: str) -> None:
    """`python -m gateway.photos.worker <socket> <process id of the gateway>`."""
    limits.confine(int(parent))
    warnings.simplefilter("ignore")
    with socket.socket(fileno=int(descriptor)) as connection:
        # The gateway's event loop made both ends so that they never wait.
        connection.setblocking(True)
        with connection.makefile("rwb") as line, os.fdopen(0, "rb") as upload:
            _answer(upload, line)


def _answer(upload: BinaryIO, line: Line) -> None:
    try:
        _converse(upload, line)
    except Refused as refused:
        _say(line, refused=refused.reason, limit=refused.limit, detail=refused.detail[:MAX_DETAIL])


def _converse(upload: BinaryIO, line: Line) -> None:
    source = pictures.look(upload)
    _say(line, costs=source.costs)
    if not line.readline():
        return
    limits.allow(source.costs)
    picture = pictures.render(source)
    lengths = {size: len(jpeg) for size, jpeg in picture.jpegs.items()}
    _say(line, width=picture.width, height=picture.height, jpegs=lengths)
    for jpeg in picture.jpegs.values():
        line.write(jpeg)
    line.flush()


def _say(line: Line, **what: Any) -> None:
    line.write(json.dumps(what).encode() + b"\n")
    line.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
