"""What a service class is made of; service modules import everything they need from here."""

from contextlib import AbstractContextManager
from typing import Any, ClassVar

from nameko.extensions import DependencyProvider

from chassis.answer import Answer
from chassis.clock import Clock
from chassis.consume import TooEarly
from chassis.context import CURRENT, Context, told_by
from chassis.entrypoints import command, consume, every, query
from chassis.machinery import Machinery
from chassis.pruning import forget_some
from chassis.relay import Relay
from chassis.remote import Remote
from chassis.work import Refusals, UnitOfWork, Work
from contracts.events.base import Event
from contracts.json import Json
from contracts.requests.common import load

__all__ = [
    "Answer",
    "Event",
    "Json",
    "Remote",
    "Service",
    "TooEarly",
    "Work",
    "command",
    "consume",
    "every",
    "load",
    "query",
]


class Given(DependencyProvider):
    """Hands the process's machinery to each worker and sets the context it works in."""

    def get_dependency(self, worker_ctx: Any) -> Machinery:
        CURRENT.set(Context(**told_by(worker_ctx.data)))
        machinery: Machinery = self.container.config["machinery"]
        return machinery


class Service:
    """A service: `name`, and `refusals` from constraint names to coded errors."""

    name: ClassVar[str]
    refusals: ClassVar[Refusals] = {}

    given: Any = Given()
    relay: Any = Relay()

    @property
    def settings(self) -> Any:
        return self.given.settings

    @property
    def clock(self) -> Clock:
        clock: Clock = self.given.clock
        return clock

    def work(self) -> AbstractContextManager[Work]:
        """An explicit unit of work, for timers and followups; commits at the end."""
        unit: UnitOfWork = self.given.unit
        return unit.begin()

    def reading(self) -> AbstractContextManager[Work]:
        """Reading without a transaction, for timers and followups."""
        unit: UnitOfWork = self.given.unit
        return unit.read()

    @query(anonymous=True)
    def health(self, work: Work) -> Json:
        """That this service answers, for the gateway's readiness."""
        return {"service": self.name}

    @every(seconds=600)
    def prune(self) -> None:
        """Forget what is older than a week, a batch at a time."""
        while True:
            with self.work() as work:
                if not forget_some(work.session, work.now):
                    return
