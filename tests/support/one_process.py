"""The platform in one process: the gateway's front over services, each on a database of its own.

No broker and no sockets: a call is a function call, and what a command publishes has reached every
consumer before it answers. What is on the wire is what the broker would carry.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from environs import Env
from sqlalchemy import func, update
from sqlalchemy.orm import Session
from werkzeug.wrappers import Request, Response

from chassis import wire
from chassis.answer import Answer, encode
from chassis.caller import Verifier
from chassis.clock import system_clock
from chassis.consume import EventConsumer
from chassis.context import CURRENT, Context
from chassis.machinery import Machinery
from chassis.relay import body_of
from chassis.settings import key
from chassis.tables import outbox
from chassis.work import UnitOfWork
from contracts.errors.base import Refusal
from contracts.subscriptions import SUBSCRIPTIONS
from gateway.admission import Admission, EndedSessions
from gateway.development import development_mailbox
from gateway.front import Front, Handler
from gateway.languages import ChangedLanguages
from gateway.photos.places import Places
from gateway.photos.viewing import Viewing
from gateway.router import Router
from gateway.routes import ROUTES
from gateway.settings import Settings as GatewaySettings
from linli.platform.environment import Environment
from tests.support.databases import Databases

READS = ("GET", "HEAD", "OPTIONS")
PUBLISHED = (
    update(outbox)
    .where(outbox.c.published_at.is_(None))
    .values(published_at=func.now())
    .returning(outbox)
)


class Drawer:
    """A store of photos that forgets them with the process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def put(self, name: str, content: bytes) -> None:
        self._kept[name] = content

    def get(self, name: str) -> bytes | None:
        return self._kept.get(name)

    def delete(self, name: str) -> None:
        self._kept.pop(name, None)


class Beside:
    """Another service of the same process, where a service expects a remote one."""

    def __init__(self, platform: "OneProcess", name: str) -> None:
        self._platform, self._name = platform, name

    def __getattr__(self, method: str) -> Any:
        def call(**arguments: Any) -> Any:
            return self._platform.call(self._name, method, CURRENT.get(), **arguments).body

        return call


class OneProcess:
    """`services` of the platform, asked as the gateway asks them; `front` answers requests."""

    def __init__(
        self, databases: Databases, services: tuple[str, ...], folder: Path, **settings: str
    ) -> None:
        self._environment = Environment(folder, settings, "", "amqp://", "", private_broker=False)
        self.store = Drawer()
        self._engines = {name: databases.engine(name) for name in services}
        self._services = {name: self._made(name) for name in services}
        self._consumers = {
            queue: (name, method)
            for name, service in self._services.items()
            for queue, method in _consumers(service)
        }
        # The services that may have published something since.
        self._touched = set(services)
        self.front = self._front()

    def call(self, service: str, method: str, context: Context, /, **arguments: Any) -> Answer:
        """As the gateway's RpcServices, with arguments and answers as they cross the wire."""
        sent = json.loads(encode(arguments))
        refusal, result = None, None
        self._touched.add(service)
        with _in(context):
            try:
                result = getattr(self._services[service], method)(**sent)
            except Refusal as refused:
                refusal = refused
        return wire.read(*wire.reply(result, refusal))

    def settle(self) -> None:
        """Bring what was published to whoever listens to it, and what follows from that."""
        while self._touched:
            self._relay(self._touched.pop())

    @contextmanager
    def session(self, service: str) -> Iterator[Session]:
        """For what only the operator does; committed, and heard of, at the end."""
        with Session(self._engines[service]) as session:
            yield session
            session.commit()
        self._touched.add(service)
        self.settle()

    def tick(self, service: str, timer: str, *, ahead: timedelta = timedelta(0)) -> None:
        """What the timer of a service does when the time has come, and what follows from that."""
        running = self._services[service]
        with patch.object(running.given.unit, "clock", lambda: system_clock() + ahead):
            getattr(running, timer)()
        self._touched.add(service)
        self.settle()

    def answer(self, environ: Any, start: Any) -> Any:
        """The platform as a WSGI application."""
        request = Request(environ)
        response: Response = self.front.answer(request)
        if request.method in READS:
            self._touched.clear()
        self.settle()
        return response(environ, start)

    def _relay(self, name: str) -> None:
        # One statement needs no BEGIN and COMMIT around it.
        alone = self._engines[name].execution_options(isolation_level="AUTOCOMMIT")
        with alone.connect() as connection:
            rows = sorted(connection.execute(PUBLISHED).all(), key=lambda row: row.seq)
        for row in rows:
            self._deliver(row.type, json.loads(body_of(row)))

    def _deliver(self, event_type: str, envelope: dict[str, Any]) -> None:
        if event_type == "session_ended":
            data = envelope["data"]
            until = datetime.fromisoformat(data["expires_at"])
            self._ended.add(UUID(data["session_id"]), until)
        for queue, types in SUBSCRIPTIONS.items():
            if event_type in types and queue in self._consumers:
                name, method = self._consumers[queue]
                self._touched.add(name)
                with _in(Context()):
                    getattr(self._services[name], method)(envelope)

    def _made(self, name: str) -> Any:
        program = import_module(f"services.{name}.service")
        kind = getattr(program, f"{name.capitalize()}Service")
        with self._told(name) as env:
            settings = import_module(f"services.{name}.settings").Settings.load(env)
            verifier = Verifier(key(env, "LINLI_TOKEN_PUBLIC_KEY"))
        if name == "listings":
            settings = replace(settings, blobs=self.store)
        # Remote services are class attributes, which the class of a test's own may hide.
        service = type(kind.__name__, (kind,), {})()
        unit = UnitOfWork(self._engines[name], system_clock, settings, kind.refusals)
        service.given = Machinery(settings, system_clock, verifier, unit)
        vars(service).update({other: Beside(self, other) for other in self._engines})
        return service

    def _front(self) -> Front:
        with self._told("gateway") as env:
            settings = GatewaySettings.load(env)
            verifier = Verifier(key(env, "LINLI_TOKEN_PUBLIC_KEY"))
        self._ended = EndedSessions(system_clock)
        languages = ChangedLanguages(system_clock, settings.access_token)
        viewing = Viewing(self.store, settings.url_key, system_clock)
        handlers: dict[str, Handler] = {
            "show_photo": viewing,
            "development_mailbox": development_mailbox,
        }
        self.url_key = settings.url_key
        return Front(
            Router(ROUTES, development=True),
            Admission(verifier, self._ended, languages),
            self,
            handlers,
            let_in=lambda _: True,
            places=Places(of_one_member=2),
        )

    @contextmanager
    def _told(self, process: str) -> Iterator[Env]:
        """What the process would find in its environment."""
        told: Mapping[str, str] = self._environment.of(process)
        with patch.dict(os.environ, told, clear=True):
            yield Env()


@contextmanager
def _in(context: Context) -> Iterator[None]:
    before = CURRENT.set(context)
    try:
        yield
    finally:
        CURRENT.reset(before)


def _consumers(service: Any) -> Iterator[tuple[str, str]]:
    for name in dir(type(service)):
        for entrypoint in getattr(getattr(type(service), name), "nameko_entrypoints", ()):
            if isinstance(entrypoint, EventConsumer):
                yield entrypoint.name, name
