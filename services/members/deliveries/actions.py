"""Taking deliveries up, one at a time, and noting what became of them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from services.members.channels import Outcome
from services.members.deliveries import rules
from services.members.deliveries.model import Delivery
from services.members.preferences.actions import switch_off
from services.members.preferences.views import Wishes, quiet_for, wishes_of


def enqueue(
    session: Session,
    notification_id: UUID,
    member_id: UUID,
    kind: str,
    *,
    channels: Iterable[str],
    wishes: Wishes,
    now: datetime,
) -> None:
    """To be pushed on `channels`, once the member's quiet hours are over. One that has collapsed
    into another that is unread has been pushed with it, or will be; unless that one was gone when
    its turn came."""
    first_try = quiet_for(session, member_id, wishes, now) or now
    for channel in channels:
        row = insert(Delivery).values(
            id=uuid7(),
            notification_id=notification_id,
            member_id=member_id,
            kind=kind,
            channel=channel,
            status=rules.WAITING,
            attempts=0,
            next_try_at=first_try,
            stale_at=first_try + rules.STALE,
        )
        fresh = ("status", "attempts", "next_try_at", "stale_at", "settled_at")
        again = row.on_conflict_do_update(
            index_elements=["notification_id", "channel"],
            set_={column: row.excluded[column] for column in fresh},
            where=Delivery.status == rules.WITHDRAWN,
        )
        session.execute(again)


def reconsider(session: Session, member_id: UUID, now: datetime) -> None:
    """The quiet hours are others now: what has waited for their end is looked at again."""
    untried = (Delivery.member_id == member_id, Delivery.attempts == 0)
    waiting = update(Delivery).where(*untried, Delivery.status == rules.WAITING)
    session.execute(waiting.values(next_try_at=now))


def take_next(session: Session, channel: str, now: datetime) -> Delivery | None:
    """One that is due on `channel`, taken: no other process takes it before its next try. What is
    stale is given up, what has become due in quiet hours waits for their end."""
    due = (
        select(Delivery)
        .where(
            Delivery.channel == channel,
            Delivery.status == rules.WAITING,
            Delivery.next_try_at <= now,
        )
        .order_by(Delivery.next_try_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while (found := session.scalar(due)) is not None:
        wishes = wishes_of(session, found.member_id)
        if found.stale_at <= now:
            _move(found, "give_up", now)
        elif (quiet := quiet_for(session, found.member_id, wishes, now)) is not None:
            found.next_try_at = quiet
        else:
            found.attempts += 1
            found.next_try_at = rules.next_try(found.attempts, now)
            session.flush()
            return found
        session.flush()
    return None


def settle(session: Session, delivery_id: UUID, outcome: Outcome, now: datetime) -> None:
    """What became of a try; of a delivery that was settled meanwhile, nothing more."""
    found = _locked(session, delivery_id)
    if found is None:
        return
    event = rules.event_of(
        outcome,
        attempts=found.attempts,
        next_try_at=found.next_try_at,
        stale_at=found.stale_at,
    )
    _move(found, event, now)
    if outcome == Outcome.STOP_KIND:
        switch_off(session, found.member_id, found.kind, found.channel)
        _withdraw_kind(session, found, now)
    session.flush()


def withdraw(session: Session, delivery_id: UUID, now: datetime) -> None:
    """There is nothing to push any more."""
    found = _locked(session, delivery_id)
    if found is not None:
        _move(found, "withdraw", now)
        session.flush()


def _locked(session: Session, delivery_id: UUID) -> Delivery | None:
    wanted = select(Delivery).where(Delivery.id == delivery_id).with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))


def _move(delivery: Delivery, event: str, now: datetime) -> None:
    after = rules.after(delivery.status, event)
    if after is None:
        return
    delivery.status = after
    if after != rules.WAITING:
        delivery.settled_at = now


def _withdraw_kind(session: Session, stopped: Delivery, now: datetime) -> None:
    """What else waits for the same member, of the same kind, on the same channel."""
    same = select(Delivery).where(
        Delivery.member_id == stopped.member_id,
        Delivery.kind == stopped.kind,
        Delivery.channel == stopped.channel,
        Delivery.status == rules.WAITING,
    )
    for each in session.scalars(same.order_by(Delivery.id).with_for_update(skip_locked=True)):
        _move(each, "withdraw", now)
