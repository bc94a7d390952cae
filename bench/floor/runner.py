"""Runs a stock nameko service: the `nameko` command needs pkg_resources, its container does not."""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402 - everything else must see the patched library
import signal  # noqa: E402
from typing import Any  # noqa: E402

from nameko.containers import ServiceContainer  # noqa: E402

MAX_WORKERS = 10


def run(service: Any) -> None:
    """Until SIGTERM."""
    config = {
        "AMQP_URI": os.environ["FLOOR_AMQP_URL"],
        "WEB_SERVER_ADDRESS": os.environ.get("FLOOR_ADDRESS", ""),
        "max_workers": MAX_WORKERS,
    }
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    container = ServiceContainer(service, config)
    container.start()
    container.wait()
