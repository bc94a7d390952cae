"""The two servers: the operator's own, by address, or private ones that we run."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from linli.notes import read_note, write_note
from linli.servers import PrivatePostgres, PrivateRabbitMQ
from linli.servers.installed import ensure_installed, missing_packages

from .environment import Environment
from .operator import broker_definitions
from .voice import Voice


class Servers:
    """`postgres` and `rabbitmq` are None where the operator named a server of their own."""

    NAMES = ("postgres", "rabbitmq")

    def __init__(self, folder: Path, settings: dict[str, str], *, durable: bool = True) -> None:
        self._folder = folder
        self.prepared_note = folder / "servers" / "prepared.json"
        self._settings = settings
        self._postgres_url = settings.get("LINLI_POSTGRES_URL")
        self._rabbitmq_url = settings.get("LINLI_RABBITMQ_URL")
        self.postgres = (
            None
            if self._postgres_url
            else PrivatePostgres(folder / "servers" / "postgres", durable=durable)
        )
        self.rabbitmq = (
            None
            if self._rabbitmq_url
            else PrivateRabbitMQ(folder / "servers" / "rabbitmq", self._definitions)
        )

    @property
    def private(self) -> list[PrivatePostgres | PrivateRabbitMQ]:
        return [server for server in (self.postgres, self.rabbitmq) if server]

    @property
    def have_data(self) -> bool:
        """Whether they have run before."""
        return all(server.has_data for server in self.private)

    def ensure(self, voice: Voice) -> None:
        """Installed, if they are to be ours; installs them where it may."""
        packages = missing_packages(
            postgres=self.postgres is not None, rabbitmq=self.rabbitmq is not None
        )
        if packages:
            with voice.step(f"installing {' and '.join(packages)}"):
                ensure_installed(packages)

    def environment(self, gateway_url: str) -> Environment:
        """What processes that use these servers are told."""
        return Environment(
            folder=self._folder,
            settings=self._settings,
            postgres_url=self.postgres.url if self.postgres else str(self._postgres_url),
            rabbitmq_url=self.rabbitmq.url if self.rabbitmq else str(self._rabbitmq_url),
            gateway_url=gateway_url,
            private_broker=self.rabbitmq is not None,
        )

    def start(self) -> None:
        """Both at once, until they answer; without a keeper (a short operator command)."""
        # Each asks for the other's address.
        for server in self.private:
            server.prepare()
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda server: server.start(), self.private))

    def stop(self) -> None:
        for server in self.private:
            server.stop()

    def _definitions(self) -> str:
        """Made once: the users change only with the secrets and the ports, which are kept."""
        environment = self.environment("").all()
        urls = {
            name: url
            for name, url in environment.items()
            if name.endswith(("AMQP_URL", "RABBITMQ_URL"))
        }
        note = self._folder / "servers" / "definitions.json"
        known = read_note(note)
        if known.get("for") != urls:
            known = {"for": urls, "definitions": broker_definitions(environment)}
            write_note(note, known)
        return str(known["definitions"])


def server_addresses() -> dict[str, str]:
    """The servers the operator has named in the environment."""
    names = ("LINLI_POSTGRES_URL", "LINLI_RABBITMQ_URL")
    return {name: os.environ[name] for name in names if os.environ.get(name)}
