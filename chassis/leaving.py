"""Members who leave: a service notes them, says what of theirs is still open, and forgets them.

First members asks every service to hold: from then on nothing new begins with this member. If
nothing is open anywhere, `member_erased` follows and is for good; otherwise `erasure_withdrawn`.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis import logs
from chassis.holdings import Holdings, erase, told_page
from chassis.outbox import publish
from chassis.service import Event, Json, Service, Work, command, every, query
from chassis.tables import leaving

log = logs.get(__name__)
HELD, WITHDRAWN, ERASED, SCRUBBED = "held", "withdrawn", "erased", "scrubbed"
GONE = (ERASED, SCRUBBED)
# Events come late by a week at most (dead letters are pruned then): what they bring goes again.
SWEPT_FOR = timedelta(days=8)


def hold(session: Session, member_id: UUID, erasure_id: UUID, now: datetime) -> None:
    """Nothing begins with this member from here on, and what has begun is there to be seen."""
    lock = func.hashtextextended(f"leaving {member_id}", 0)
    session.execute(select(func.pg_advisory_xact_lock(lock)))
    _note(session, member_id, erasure_id, HELD, now)


def withdraw(session: Session, member_id: UUID, erasure_id: UUID, now: datetime) -> None:
    """They stay. A call to hold for the same erasure that comes after this holds nothing."""
    _note(session, member_id, erasure_id, WITHDRAWN, now)


def note_erased(session: Session, member_id: UUID, erasure_id: UUID, now: datetime) -> None:
    _note(session, member_id, erasure_id, ERASED, now)


def _note(session: Session, member_id: UUID, erasure_id: UUID, state: str, now: datetime) -> None:
    row = insert(leaving).values(member_id=member_id, erasure_id=erasure_id, state=state, since=now)
    values = {name: row.excluded[name] for name in ("erasure_id", "state", "since")}
    newer = leaving.c.erasure_id < row.excluded.erasure_id
    same = (leaving.c.erasure_id == row.excluded.erasure_id) & (leaving.c.state == HELD)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[leaving.c.member_id],
            set_=values,
            where=leaving.c.state.not_in(GONE) & (newer | same),
        )
    )


def erased_lately(session: Session, now: datetime) -> Sequence[Any]:
    """(member_id, erasure_id, state) of those whose traces may still come in."""
    wanted = select(leaving.c.member_id, leaving.c.erasure_id, leaving.c.state).where(
        leaving.c.state.in_(GONE), leaving.c.since > now - SWEPT_FOR
    )
    return session.execute(wanted.order_by(leaving.c.member_id)).all()


class ForgetsMembers(Service, ABC):
    """A service that holds something on members: it tells them what, and lets them leave."""

    holdings: ClassVar[Holdings]

    @abstractmethod
    def open_business(self, session: Session, member_id: UUID) -> list[Json]:
        """What has to end first: [{kind, id, code}], the code one of contracts.errors.fields."""

    def before_erasure(self, session: Session, member_id: UUID) -> None:
        """What others have to be told of, while it is still known."""

    def is_clean(self, session: Session, member_id: UUID) -> bool:
        """Whether what lies outside the database is gone too."""
        return True

    @query
    def held_on_me(
        self, work: Work, part: str | None = None, after: list[str] | None = None
    ) -> Json:
        """The parts there are; or a page of one, of the caller's own and nobody else's."""
        if part is None:
            return {"parts": self.holdings.told()}
        holding = self.holdings.named(part)
        rows, following = told_page(work.session, holding, work.caller.member_id, after)
        return {"rows": rows, "next": following}

    @command(for_privacy=True)
    def hold_for_erasure(self, work: Work, erasure_id: str) -> Json:
        """Nothing new begins with the caller; what is open of theirs."""
        me = work.caller.member_id
        hold(work.session, me, UUID(erasure_id), work.now)
        return {"open": self.open_business(work.session, me)}

    def follow_erasure(self, work: Work, event: Event) -> None:
        """What the service's own queue for it brings."""
        member_id = UUID(event.data["member_id"])
        erasure_id = UUID(event.data["erasure_id"])
        if event.type == "erasure_withdrawn":
            withdraw(work.session, member_id, erasure_id, work.now)
            return
        note_erased(work.session, member_id, erasure_id, work.now)
        self.before_erasure(work.session, member_id)
        erase(work.session, self.holdings, member_id)

    @every(seconds=1)
    def confirm_erasures(self) -> None:
        """Tell members once nothing is left."""
        with self.work() as work:
            for row in erased_lately(work.session, work.now):
                if row.state == ERASED and self.is_clean(work.session, row.member_id):
                    self._confirm(work.session, row)

    def _confirm(self, session: Session, row: Any) -> None:
        this = leaving.c.member_id == row.member_id
        session.execute(update(leaving).where(this).values(state=SCRUBBED))
        told = {
            "member_id": str(row.member_id),
            "erasure_id": str(row.erasure_id),
            "service": self.name,
        }
        publish(
            session, "member_scrubbed", aggregate_id=row.member_id, aggregate_version=1, data=told
        )

    @every(seconds=60)
    def forget_again(self) -> None:
        """What was on its way when somebody was erased goes as well."""
        with self.reading() as work:
            gone = [row.member_id for row in erased_lately(work.session, work.now)]
        for member_id in gone:
            with self.work() as work:
                changed = erase(work.session, self.holdings, member_id)
            if changed:
                log.warning("forgotten_again", member_id=str(member_id), rows=changed)
