"""Free ports on the loopback, chosen once and remembered while they stay free."""

import fcntl
import os
import random
import socket
import tempfile
from collections.abc import Iterable
from pathlib import Path

from linli.notes import read_note, write_note

# Below the range from which Linux takes the ports of outgoing connections.
RANGE = range(20000, 30000)
# Ports this process has chosen, each with the file that it holds locked until it ends, for those
# that choose as well.
_CHOSEN: dict[int, int] = {}


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether nobody listens there; a socket left in TIME_WAIT does not count."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def choose(port: int) -> bool:
    """Whether it is this process's from now on: nobody listens there, and no other process has
    chosen it and is about to. What was chosen by a process that ended is free again."""
    if not is_free(port):
        return False
    if port in _CHOSEN:
        return True
    folder = Path(tempfile.gettempdir()) / f"linli-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(folder / str(port), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return False
    _CHOSEN[port] = lock
    return True


def free_port(taken: Iterable[int] = ()) -> int:
    """A port nobody listens on, none of `taken` and none of those that others have chosen."""
    avoid = set(taken)
    # Not a secret: any free port will do.
    for port in random.sample(RANGE, len(RANGE)):
        if port not in avoid and port not in _CHOSEN and choose(port):
            return port
    raise OSError("no free port on 127.0.0.1")


def remembered_ports(note: Path, names: Iterable[str]) -> dict[str, int]:
    """The ports of `names` as `note` has them; one taken by somebody else meanwhile is replaced."""
    known: dict[str, int] = read_note(note)
    ports: dict[str, int] = {}
    for name in names:
        port = known.get(name)
        if port is None or not choose(port):
            port = free_port([*known.values(), *ports.values()])
        ports[name] = port
    write_note(note, {**known, **ports})
    return ports
