"""Where every process begins: the standard library is patched before anything else is imported."""

import os

# Its own resolver, which takes 20 MB, knows nothing of what else the machine knows of names.
os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")

import eventlet

eventlet.monkey_patch()

import socket  # noqa: E402 - everything else must see the patched library
from typing import Any  # noqa: E402 - as above

from eventlet import patcher, tpool  # noqa: E402 - as above

from chassis.process import main  # noqa: E402 - as above

__all__ = ["main"]

_LOOK_UP = patcher.original("socket").getaddrinfo


def _looked_up(host: Any, *arguments: Any, **options: Any) -> Any:
    """In a thread, for a name server may take its time; not for an address."""
    try:
        numeric = {**options, "flags": options.get("flags", 0) | socket.AI_NUMERICHOST}
        return _LOOK_UP(host, *arguments[:4], **numeric)
    except OSError:
        return tpool.execute(_LOOK_UP, host, *arguments, **options)


socket.getaddrinfo = _looked_up
