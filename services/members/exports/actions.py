"""Asking for an export, taking one to build it, and what becomes of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import RateLimited
from services.members.accounts.actions import locked_member
from services.members.exports import rules
from services.members.exports.model import Export
from services.members.exports.views import newest


def ask(session: Session, member_id: UUID, now: datetime, *, widen_limits: int = 1) -> Export:
    """A new export, or the one that is under way; RateLimited soon after the last was ready."""
    locked_member(session, member_id)
    last = newest(session, member_id)
    if last is not None:
        if last.state in rules.UNDER_WAY:
            return last
        wait = rules.retry_after(last.asked_at, now, widen_limits)
        if wait and last.state == rules.READY:
            raise RateLimited(retry_after=wait)
        _step(last, "discard")
    export = Export(
        id=uuid7(),
        member_id=member_id,
        state=rules.QUEUED,
        parts=1,
        parts_done=0,
        tries=0,
        asked_at=now,
        next_try_at=now,
        expires_at=now + rules.KEPT,
        pieces=0,
        size=0,
    )
    session.add(export)
    session.flush()
    return export


def take(session: Session, export_id: UUID, now: datetime) -> Export | None:
    """To build it, from the beginning; None where another has it, or it is too late."""
    wanted = select(Export).where(
        Export.id == export_id, Export.state.in_(rules.UNDER_WAY), Export.next_try_at <= now
    )
    export = session.scalar(wanted.with_for_update(skip_locked=True))
    if export is None:
        return None
    if export.tries >= rules.TRIES:
        # Taken so often and never finished: whoever builds it does not survive that.
        _step(export, "take")
        _step(export, "give_up")
        return None
    _step(export, "take")
    export.tries += 1
    export.parts_done = 0
    export.next_try_at = now + rules.LEASE
    session.flush()
    return export


def note_progress(
    session: Session, export_id: UUID, now: datetime, *, parts: int, done: int
) -> bool:
    """That it is being built, and how far; False where it is not wanted any more."""
    export = _building(session, export_id)
    if export is None:
        return False
    export.parts, export.parts_done = parts, done
    export.next_try_at = now + rules.LEASE
    return True


def finish(session: Session, export_id: UUID, now: datetime, *, pieces: int, size: int) -> bool:
    """It lies in the store; False where it is not wanted any more."""
    export = _building(session, export_id)
    if export is None:
        return False
    _step(export, "finish")
    export.ready_at, export.expires_at = now, now + rules.KEPT
    export.parts_done, export.pieces, export.size = export.parts, pieces, size
    session.flush()
    return True


def fail(session: Session, export_id: UUID, now: datetime) -> None:
    """Tried again later, and given up in the end."""
    export = _building(session, export_id)
    if export is None:
        return
    if export.tries >= rules.TRIES:
        _step(export, "give_up")
    else:
        export.next_try_at = rules.next_try(export.tries, now)
    session.flush()


def forget(session: Session, export_id: UUID) -> None:
    """The last of one whose zip has gone."""
    session.execute(delete(Export).where(Export.id == export_id))


def _building(session: Session, export_id: UUID) -> Export | None:
    wanted = select(Export).where(Export.id == export_id, Export.state == rules.BUILDING)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def _step(export: Export, event: str) -> None:
    export.state = rules.TRANSITIONS[export.state, event]
