"""A service that does nothing but show the machinery at work; run as a process by the tests."""

from dataclasses import dataclass
from typing import Any, Self

from environs import Env
from sqlalchemy import Column, Integer, String, Table, func, insert, select

from chassis.database import service_metadata
from chassis.ids import uuid7
from chassis.outbox import publish
from chassis.process import Program, run
from chassis.service import Remote, Service, TooEarly, command, consume, query
from contracts.errors.general import IdempotencyInFlight, NotOwner, NotThere

METADATA = service_metadata()
note = Table("note", METADATA, Column("text", String, nullable=False), Column("n", Integer))


@dataclass(frozen=True)
class Settings:
    greeting: str

    @classmethod
    def load(cls, env: Env) -> Self:
        return cls(env.str("SAMPLE_GREETING", "hello"))


class Counted(IdempotencyInFlight):
    """A refusal whose effect stays, under a code that every process knows."""

    keeps_effect = True


class SampleService(Service):
    """Named as a real one, because queues and rights go by name."""

    name = "listings"
    itself = Remote("listings")
    absent = Remote("nobody")

    @command(anonymous=True)
    def write_down(self, work: Any, text: str, publishes: bool = False) -> Any:
        work.session.execute(insert(note).values(text=text))
        if publishes:
            member = str(uuid7())
            card = {"member_id": member, "display_name": text, "avatar": None, "rating": None}
            publish(
                work.session,
                "member_registered",
                aggregate_id=uuid7(),
                aggregate_version=1,
                data=card,
            )
        return {"text": text}

    @command
    def write_once(self, work: Any, text: str) -> Any:
        work.session.execute(insert(note).values(text=text))
        return {"count": work.session.scalar(select(func.count()).select_from(note))}

    @command(anonymous=True)
    def refuse(self, work: Any) -> Any:
        work.session.execute(insert(note).values(text="never"))
        raise NotOwner()

    @query(anonymous=True)
    def count(self, work: Any, text: str) -> Any:
        wanted = select(func.count()).select_from(note).where(note.c.text == text)
        return {"count": work.session.scalar(wanted)}

    @query(anonymous=True, calls=True)
    def through(self, work: Any, of: str) -> Any:
        return getattr(self.itself, of)()

    @query(anonymous=True, calls=True)
    def to_nobody(self, work: Any) -> Any:
        return self.absent.anything()

    @query(anonymous=True)
    def leaf_that_calls(self, work: Any) -> Any:
        return self.itself.count(text="")

    @command
    def refuse_and_keep(self, work: Any, text: str) -> Any:
        work.session.execute(insert(note).values(text=text))
        raise Counted()

    @query(anonymous=True, calls=True)
    def to_slow(self, work: Any, seconds: float) -> Any:
        return self.itself.slow(seconds=seconds)

    @query(anonymous=True, calls=True)
    def slow(self, work: Any, seconds: float) -> Any:
        work.session.execute(select(func.pg_sleep(seconds)))
        return {}

    @query(anonymous=True)
    def crash(self, work: Any) -> Any:
        raise RuntimeError("a secret of the inside")

    @consume("listings.circle", together=("member_registered",))
    def follow(self, work: Any, event: Any) -> None:
        name = event.data["display_name"]
        work.session.execute(insert(note).values(text=f"heard {name}"))
        if name == "too early" and event.aggregate_version < 2:
            seen = select(func.count()).select_from(note).where(note.c.text == "now")
            if not work.session.scalar(seen):
                raise TooEarly("come back")
        if name == "missing":
            raise NotThere()


def main() -> None:
    run(Program(SampleService, Settings), Env())
