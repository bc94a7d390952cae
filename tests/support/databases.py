"""A migrated database for each service, made once a run and thrown away after it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from urllib.parse import urlsplit

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from chassis.database import engine_for, psycopg2_url
from chassis.migrations import prepare_and_migrate


class Databases:
    """The databases of one test run on the server at `admin_url`.

    `purpose` makes a set of its own, for a test that needs nobody else's rows.
    """

    def __init__(self, admin_url: str, purpose: str = "") -> None:
        self.admin_url = admin_url
        self._engines: dict[str, Engine] = {}
        self._owners: dict[str, Engine] = {}
        self._suffix = f"t{os.getpid()}{purpose}"

    def name(self, service: str) -> str:
        return f"linli_{service}_{self._suffix}"

    def url(self, service: str, *, user: str | None = None) -> str:
        """The process's own role by default, whose rights are the ones that count."""
        server = urlsplit(self.admin_url)
        role = user or self.name(service)
        host = f"{server.hostname}:{server.port}"
        return f"postgresql://{role}:secret@{host}/{self.name(service)}"

    def engine(self, service: str) -> Engine:
        """As the service's process sees it."""
        if service not in self._engines:
            models = import_module(f"services.{service}.models")
            prepare_and_migrate(service, self.admin_url, self.url(service), models)
            self._engines[service] = engine_for(self.url(service), pool_size=20)
        return self._engines[service]

    def owner_engine(self, service: str) -> Engine:
        """As an administrator sees it, for checks that the schema itself holds."""
        self.engine(service)
        if service not in self._owners:
            admin = urlsplit(psycopg2_url(self.admin_url))
            self._owners[service] = create_engine(
                admin._replace(path=f"/{self.name(service)}").geturl()
            )
        return self._owners[service]

    @contextmanager
    def session(self, service: str) -> Iterator[Session]:
        """A session whose commits are savepoints and whose work is all undone at the end."""
        with self.engine(service).connect() as connection:
            transaction = connection.begin()
            session = Session(connection, join_transaction_mode="create_savepoint")
            try:
                yield session
            finally:
                session.close()
                transaction.rollback()

    def drop(self) -> None:
        for engine in [*self._engines.values(), *self._owners.values()]:
            engine.dispose()
        admin = create_engine(psycopg2_url(self.admin_url), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for service in self._engines:
                name = self.name(service)
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
                connection.execute(text(f'DROP ROLE IF EXISTS "{name}", "{name}_owner"'))
        admin.dispose()
