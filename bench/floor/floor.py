"""Starts the floor's two processes on the servers of the measured platform."""

import http.client
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Self
from urllib.parse import urlsplit

import psycopg2

from bench.load.requests import Call, encoded
from linli.children import Child
from linli.servers.ports import free_port

DATABASE = "linli_floor"
THINGS = 100_000
MAKE_DATABASE = f"CREATE DATABASE {DATABASE}"
MAKE_THINGS = (
    "CREATE TABLE thing (id int PRIMARY KEY, title text, price int)",
    "INSERT INTO thing SELECT n, '儿童自行车', n FROM generate_series(0, %(things)s) n",
    "VACUUM (ANALYZE)",
)
START_SECONDS = 30
ROOT = Path(__file__).resolve().parents[2]


class Floor:
    """with Floor(postgres_url, rabbitmq_url, folder) as floor: floor.port, floor.pids"""

    def __init__(self, postgres_url: str, rabbitmq_url: str, folder: Path) -> None:
        self.port = free_port()
        self._admin_url = postgres_url
        database = urlsplit(postgres_url)._replace(scheme="postgresql+psycopg2", path=DATABASE)
        told = {
            **os.environ,
            "FLOOR_AMQP_URL": rabbitmq_url,
            "FLOOR_DATABASE_URL": database.geturl(),
            "FLOOR_ADDRESS": f"127.0.0.1:{self.port}",
        }
        self._children = {
            name: Child(
                name=f"floor-{name}",
                command=[sys.executable, "-m", f"bench.floor.{name}"],
                environment=told,
                folder=ROOT,
                output=folder / "log" / f"floor-{name}.log",
                pid_note=folder / "pids" / f"floor-{name}.json",
            )
            for name in ("service", "gateway")
        }

    @property
    def pids(self) -> dict[str, int]:
        return {child.name: child.pid or 0 for child in self._children.values()}

    def requests(self) -> Iterator[bytes]:
        """One thing after the other, at random, without end."""
        random = Random(THINGS)  # noqa: S311 - repeatable, not secret
        while True:
            yield encoded(Call("GET", f"/things/{random.randrange(THINGS)}"))

    def __enter__(self) -> Self:
        self._load()
        for child in self._children.values():
            child.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline:
                self.__exit__()
                raise TimeoutError("the floor did not start; see its logs")
            time.sleep(0.1)
        return self

    def __exit__(self, *_failure: object) -> None:
        for child in self._children.values():
            child.stop()

    def _load(self) -> None:
        for address, statements in (
            (self._admin_url, [MAKE_DATABASE]),
            (urlsplit(self._admin_url)._replace(path=DATABASE).geturl(), MAKE_THINGS),
        ):
            connection = psycopg2.connect(address)
            connection.autocommit = True
            for statement in statements:
                connection.cursor().execute(statement, {"things": THINGS})
            connection.close()

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        with suppress(OSError):
            connection.request("GET", "/things/1")
            return connection.getresponse().status == http.client.OK
        return False
