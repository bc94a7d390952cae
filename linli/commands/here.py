"""The Linli of this checkout: its folder, what runs of it, and its servers for a short while."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linli.platform.environment import Environment, settings_from_environment
from linli.platform.names import ROOT
from linli.platform.servers import Servers, server_addresses
from linli.platform.state import Running, what_runs
from linli.platform.voice import Voice
from linli.trouble import Trouble

DEFAULT_PORT = 8000


def local_folder() -> Path:
    """Data, logs and secrets: .local beside the code, or where LINLI_HOME says."""
    return Path(os.environ.get("LINLI_HOME") or ROOT / ".local").resolve()


def settings() -> dict[str, str]:
    """What the operator has set, servers included."""
    return settings_from_environment() | server_addresses()


def running() -> Running | None:
    """The platform that runs here now."""
    found = what_runs(local_folder())
    return found if found and found.alive else None


def must_run() -> Running:
    found = running()
    if found is None:
        raise Trouble("Linli does not run here.", "Start it with `make run` or `linli up`.")
    return found


def broker_url() -> str:
    """The broker of the platform that runs here, or the one named in the environment."""
    found = running()
    named = None if found else settings().get("LINLI_RABBITMQ_URL")
    return named or must_run().rabbitmq_url


def environment_of(found: Running) -> Environment:
    """What the processes of the running platform were told."""
    return Environment(
        folder=local_folder(),
        settings=settings_from_environment(),
        postgres_url=found.postgres_url,
        rabbitmq_url=found.rabbitmq_url,
        gateway_url=found.gateway_url,
        private_broker=found.private_broker,
    )


@contextmanager
def servers_up(voice: Voice) -> Iterator[Environment]:
    """The servers of the running platform; else they are started, and stopped at the end."""
    found = running()
    if found:
        yield environment_of(found)
        return
    servers = Servers(local_folder(), settings())
    servers.ensure(voice)
    try:
        with voice.step("servers"):
            servers.start()
        yield servers.environment("")
    finally:
        servers.stop()
