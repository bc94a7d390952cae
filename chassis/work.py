"""The unit of work around an entrypoint: one transaction, committed once, at the edge."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg2
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from chassis import idempotency
from chassis.answer import Answer, as_answer
from chassis.avatars import answering
from chassis.caller import Caller
from chassis.clock import Clock
from chassis.context import CURRENT
from chassis.prepared import STALE
from chassis.reader import READER, Reader
from chassis.signed_urls import Passes
from contracts.errors.base import Refusal, Unauthenticated
from contracts.errors.general import Unavailable

Refusals = dict[str, type[Refusal]]
_ACTING = "acting"


@dataclass
class Work:
    """What an entrypoint works with. `now` is aware UTC; `locale` is zh-CN or en."""

    session: Session
    now: datetime
    settings: Any
    locale: str = "zh-CN"
    visitor: Caller | None = None
    followups: list[Callable[[], Any]] = field(default_factory=list)

    @property
    def caller(self) -> Caller:
        """The verified caller; Unauthenticated where there is none."""
        if self.visitor is None:
            raise Unauthenticated()
        return self.visitor

    def after_commit(self, followup: Callable[[], Any]) -> None:
        """Call `followup` once committed; what it returns, unless None, becomes the answer."""
        self.followups.append(followup)


def told_of(session: Session) -> tuple[UUID | None, datetime | None]:
    """(the member who acts in this session's unit of work, its time): for what is noted with every
    change, however deep inside. (None, None) outside of any."""
    acting: tuple[UUID | None, datetime | None] = session.info.get(_ACTING, (None, None))
    return acting


class UnitOfWork:
    """Opens transactions on one service's database and turns its faults into refusals."""

    def __init__(self, engine: Engine, clock: Clock, settings: Any, refusals: Refusals) -> None:
        self.engine = engine
        self.clock = clock
        self.settings = settings
        self.refusals = refusals
        # Reads need no BEGIN and COMMIT around them: two statements saved.
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def begin(self, visitor: Caller | None = None) -> Iterator[Work]:
        """A transaction: committed at the end, also when a refusal says that its effect stays."""
        with self.translated(), Session(self.engine, expire_on_commit=False) as session:
            work = self._work(session, visitor)
            session.info[_ACTING] = (visitor.member_id if visitor else None, work.now)
            try:
                yield work
            except Refusal as refusal:
                if refusal.keeps_effect:
                    session.commit()
                raise
            session.commit()

    @contextmanager
    def read(self, visitor: Caller | None = None) -> Iterator[Work]:
        """Reading only, every statement on its own."""
        with (
            self.translated(),
            closing(Reader(self.engine)) as reader,
            Session(self._reading, autoflush=False, info={READER: reader}) as session,
        ):
            yield self._work(session, visitor)

    def command(
        self,
        visitor: Caller | None,
        key: idempotency.Key | None,
        act: Callable[[Work], Any],
    ) -> Answer:
        """`act` in one transaction, at most once for `key`; then its followups."""
        with self.begin(visitor) as work:
            if key and (known := idempotency.recall(work.session, key)):
                return known
            answer = self._judged(act, work, key)
            if key:
                work.session.flush()
                idempotency.remember(work.session, key, answer)
        for followup in work.followups:
            later = followup()
            if later is not None:
                answer = as_answer(later)
                if key:
                    with self.begin() as after:
                        idempotency.amend(after.session, key, answer)
        return answer

    @staticmethod
    def _judged(act: Callable[[Work], Any], work: Work, key: idempotency.Key | None) -> Answer:
        """What `act` answers. A refusal that leaves an effect is remembered with it."""
        try:
            return as_answer(act(work))
        except Refusal as refusal:
            if key and refusal.keeps_effect:
                idempotency.remember(work.session, key, refusal)
            raise

    def _work(self, session: Session, visitor: Caller | None) -> Work:
        now = self.clock()
        # Of a service that shows members.
        if visitor and (url_key := getattr(self.settings, "url_key", None)):
            answering(session, Passes(visitor.member_id, now, url_key))
        return Work(session, now, self.settings, CURRENT.get().locale, visitor)

    @contextmanager
    def translated(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            refusal = self.refusals.get(_constraint(error))
            if refusal is None:
                raise
            raise refusal() from error
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            # Away, frozen, deadlocked or out of connections. Whether a COMMIT that broke off was
            # carried out nobody knows: with the same idempotency key, asking again is safe.
            raise Unavailable() from error
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            # A prepared plan that a migration has outdated: the next connection makes a new one.
            raise Unavailable() from error
        except psycopg2.Error as error:
            # The same faults of a Reader, which has the driver's own errors.
            away = isinstance(error, (psycopg2.OperationalError, psycopg2.InterfaceError))
            if not away and error.pgcode not in STALE:
                raise
            raise Unavailable() from error


def _constraint(error: IntegrityError) -> str:
    diagnosis = getattr(error.orig, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
