"""Free ports on the loopback, chosen once and remembered while they stay free."""

import random
import socket
from collections.abc import Iterable
from pathlib import Path

from linli.notes import read_note, write_note

# Below the range from which Linux takes the ports of outgoing connections.
RANGE = range(20000, 30000)


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether nobody listens there; a socket left in TIME_WAIT does not count."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(taken: Iterable[int] = ()) -> int:
    """A port nobody listens on, and none of `taken`."""
    avoid = set(taken)
    # Not a secret: any free port will do.
    for port in random.sample(RANGE, len(RANGE)):
        if port not in avoid and is_free(port):
            return port
    raise OSError("no free port on 127.0.0.1")


def remembered_ports(note: Path, names: Iterable[str]) -> dict[str, int]:
    """The ports of `names` as `note` has them; one taken by somebody else meanwhile is replaced."""
    known: dict[str, int] = read_note(note)
    ports: dict[str, int] = {}
    for name in names:
        port = known.get(name)
        if port is None or not is_free(port):
            port = free_port([*known.values(), *ports.values()])
        ports[name] = port
    write_note(note, {**known, **ports})
    return ports
