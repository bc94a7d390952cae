"""Clients that send or read next to nothing hold up nobody but themselves."""

import io
import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from random import Random

import requests
from PIL import Image

from tests.gateway.builders import a_token, some_id
from tests.security.uploads.hostile import a_file
from tests.security.uploads.stranger import Stranger

TEN = 10
# The rule for every answer, whoever else is there.
SECONDS = 5
BEGUN = (
    b"POST /v1/photos HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer %s\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n"
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n\xff\xd8\xff'
)


def noisy() -> bytes:
    """Large enough that it does not fit between the two ends of a connection."""
    noise = Random(5).randbytes(1_920 * 1_920 * 3)  # noqa: S311 - repeatable, not secret
    out = io.BytesIO()
    Image.frombytes("RGB", (1_920, 1_920), noise).save(out, "JPEG", quality=95)
    return out.getvalue()


@contextmanager
def stalled_uploads(stranger: Stranger) -> Iterator[list[socket.socket]]:
    """Each of another member."""
    with ExitStack() as opened:
        connections = [opened.enter_context(stranger.connects()) for _ in range(TEN)]
        for connection in connections:
            connection.sendall(BEGUN % a_token(sub=some_id()).encode())
        yield connections


@contextmanager
def slow_readers(stranger: Stranger, path: str) -> Iterator[list[socket.socket]]:
    """Each has read the beginning of a large photo, and then reads no more."""
    asking = f"GET {path} HTTP/1.1\r\nHost: gateway\r\n\r\n".encode()
    with ExitStack() as opened:
        connections = [
            opened.enter_context(stranger.connects(reads_slowly=True)) for _ in range(TEN)
        ]
        for connection in connections:
            connection.sendall(asking)
        for connection in connections:
            assert connection.recv(64).startswith(b"HTTP/1.1 200")
        yield connections


def others_are_answered(stranger: Stranger) -> list[int]:
    """One request of each kind, none of which may take longer than SECONDS."""
    sent = stranger.uploads(a_file("JPEG"), seconds=SECONDS)
    shown = stranger.gets(sent.json()["urls"]["large"], seconds=SECONDS)
    refused = stranger.uploads(b"no photo", seconds=SECONDS)
    unknown = stranger.gets("/v1/nothing", seconds=SECONDS)
    healthy = stranger.gets("/healthz", seconds=SECONDS)
    return [each.status_code for each in (sent, shown, refused, unknown, healthy)]


def still_held(connections: list[socket.socket]) -> bool:
    """The gateway has neither answered nor closed any of them."""
    return not select.select(connections, [], [], 0)[0]


def test_ten_stalled_uploads_hold_up_nobody(stranger: Stranger) -> None:
    with stalled_uploads(stranger) as stalled:
        assert others_are_answered(stranger) == [201, 200, 415, 404, 200]
        assert still_held(stalled)


def test_ten_slow_readers_hold_up_nobody(stranger: Stranger) -> None:
    large = stranger.uploads(noisy()).json()["urls"]["large"]
    with slow_readers(stranger, large) as readers:
        assert others_are_answered(stranger) == [201, 200, 415, 404, 200]
        assert all(len(reader.recv(64)) == 64 for reader in readers)


def test_both_at_once_hold_up_nobody(stranger: Stranger) -> None:
    large = stranger.uploads(noisy()).json()["urls"]["large"]
    with stalled_uploads(stranger) as stalled, slow_readers(stranger, large):
        assert others_are_answered(stranger) == [201, 200, 415, 404, 200]
        assert still_held(stalled)


def test_nothing_is_left_of_uploads_that_were_broken_off(stranger: Stranger) -> None:
    before = set(stranger.kept())
    with stalled_uploads(stranger):
        pass
    after: requests.Response = stranger.uploads(a_file("PNG"))
    assert set(stranger.kept()) == {*before, after.json()["id"]}
    assert stranger.passing() == []
