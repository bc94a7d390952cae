"""What a gateway that leaves does with each of the connections it has."""

import socket
from collections.abc import Iterator

import pytest
from eventlet import wsgi

from gateway.server import STATE_NEW, let_finish

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Our end and the client's."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        yield ours, theirs


def still_open(pair: Pair) -> bool:
    try:
        return pair[0].recv(1) != b""
    except BlockingIOError:
        return True


@pytest.mark.parametrize(
    ("doing", "patient", "becomes", "open_after"),
    [
        (STATE_NEW, True, STATE_NEW, True),
        (STATE_NEW, False, wsgi.STATE_CLOSE, False),
        (wsgi.STATE_IDLE, True, wsgi.STATE_CLOSE, False),
        (wsgi.STATE_REQUEST, True, wsgi.STATE_CLOSE, True),
        (wsgi.STATE_REQUEST, False, wsgi.STATE_CLOSE, True),
        (wsgi.STATE_CLOSE, False, wsgi.STATE_CLOSE, True),
    ],
)
def test_who_has_just_connected_is_waited_for_and_who_idles_is_not(
    pair: Pair, doing: str, patient: bool, becomes: str, open_after: bool
) -> None:
    state = [("127.0.0.1", 1), pair[0], doing]
    let_finish(state, patient=patient)
    assert state[2] == becomes
    assert still_open(pair) is open_after


def test_a_request_that_is_there_already_is_read_from_a_connection_that_ends(pair: Pair) -> None:
    pair[1].sendall(b"G")
    let_finish([("127.0.0.1", 1), pair[0], wsgi.STATE_IDLE], patient=True)
    assert pair[0].recv(1) == b"G"
