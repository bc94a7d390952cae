"""Linking, unlinking and replacing a member's phone.

Locks are taken in this order: the names of phones in alphabetical order, then the member.
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.general import NotThere
from contracts.errors.members import CodeWrong
from contracts.errors.ways_in import (
    OldCodeWrong,
    PhoneAlreadyLinked,
    PhoneChangeWaiting,
    PhoneLinkedElsewhere,
)
from contracts.json import Json
from services.members.accounts import actions as account_actions
from services.members.accounts.model import Phone
from services.members.accounts.rules import check_may_send
from services.members.accounts.views import phone_of
from services.members.alerts import actions as alert_actions
from services.members.phones import rules, views
from services.members.phones.model import PhoneChange
from services.members.phones.rules import Terms
from services.members.sessions import actions as session_actions
from services.members.sms import PHONE_CHANGE
from services.members.standing.rules import ACTIVE, SUSPENDED
from services.members.wechat import actions as wechat_actions
from services.members.wechat_login import WechatUser


def link_phone(session: Session, member_id: UUID, phone: str, now: datetime) -> None:
    """The member signs in with `phone` from now on; the code sent there has been used.

    Linked already, nothing changes. PhoneLinkedElsewhere where it is somebody else's,
    PhoneAlreadyLinked where the member has another.
    """
    account_actions.locked_member(session, member_id)
    holder = _holder(session, phone)
    if holder == member_id:
        return
    if holder is not None:
        raise PhoneLinkedElsewhere
    if phone_of(session, member_id) is not None:
        raise PhoneAlreadyLinked
    session.add(Phone(number=phone, member_id=member_id, linked_at=now))
    session.flush()
    alert_actions.tell_way_in_changed(session, member_id, "phone_linked", now)


def unlink_phone(session: Session, member_id: UUID, *, now: datetime, wait: timedelta) -> None:
    """Nobody signs in as this member by phone any more, and no other phone waits to; NotThere
    without one, LastWayIn without WeChat, WayInTooNew with one linked within `wait`."""
    if phone := phone_of(session, member_id):
        # A sign-in under way ends first; one that comes later registers somebody new.
        account_actions.one_at_a_time(session, phone)
    account_actions.locked_member(session, member_id)
    if phone is None or phone_of(session, member_id) != phone:
        raise NotThere
    account_actions.check_another_way_in(session, member_id, besides="phone", now=now, wait=wait)
    _end(session, member_id, "withdraw", now)
    session.execute(delete(Phone).where(Phone.member_id == member_id))
    alert_actions.tell_way_in_changed(session, member_id, "phone_unlinked", now, phone=phone)


def replace_phone(
    session: Session,
    member_id: UUID,
    current: UUID,
    asked: Json,
    user: WechatUser | None,
    *,
    now: datetime,
    terms: Terms,
) -> bool:
    """Another phone signs in instead of the member's; False where it waits, because nothing but
    the session `current` says that it is they who ask.

    With the `old_code`, or as a `user` of WeChat who has long been linked, it is so at once, and
    all their other sessions end. NotThere without a phone, PhoneLinkedElsewhere where the new one
    is somebody else's, PhoneChangeWaiting where another waits; see `_announce` for the rest.
    """
    old, new = phone_of(session, member_id), asked["phone"]
    if old is None:
        raise NotThere
    for phone in sorted((old, new)):
        account_actions.one_at_a_time(session, phone)
    session_actions.check_signed_in(session, member_id, current)
    _use_codes(session, old, asked, now, terms.code_key)
    account_actions.locked_member(session, member_id)
    if phone_of(session, member_id) != old:
        raise NotThere
    if user is not None:
        wechat_actions.check_linked(session, member_id, user, now=now, wait=terms.wait)
    if new == old:
        return True
    if _holder(session, new) is not None:
        raise PhoneLinkedElsewhere
    if user is None and "old_code" not in asked:
        _announce(session, member_id, old=old, new=new, now=now, terms=terms)
        return False
    _end(session, member_id, "withdraw", now)
    _put_in_place(session, member_id, old, new, now)
    session_actions.end_other_sessions(session, member_id, current, now)
    return True


def withdraw_phone_change(session: Session, member_id: UUID, now: datetime) -> None:
    """The member keeps the phone they have; NotThere where no other waits, or not any more."""
    account_actions.locked_member(session, member_id)
    ended = _end(session, member_id, "withdraw", now)
    if ended is None:
        raise NotThere
    _tell_ended(session, ended, rules.BY_MEMBER)


def drop_phone_change(session: Session, member_id: UUID, outcome: str, now: datetime) -> None:
    """One that waits, if any, cannot be; the caller has locked the member."""
    if ended := _end(session, member_id, "drop", now):
        _tell_ended(session, ended, outcome)


def take_effect(session: Session, change_id: UUID, *, now: datetime) -> None:
    """What nobody has withdrawn in time. All sessions end, the one that asked too: whoever holds
    the new phone signs in with it, and nobody else does.

    Taken by somebody else meanwhile, or with the member suspended, it is dropped; while they may be
    leaving it goes on waiting.
    """
    asked = session.get(PhoneChange, change_id)
    if asked is None:
        return
    for phone in sorted((asked.old_number, asked.new_number)):
        account_actions.one_at_a_time(session, phone)
    member = account_actions.locked_member(session, asked.member_id)
    waiting = views.waiting(session, member.id)
    if waiting is None or waiting.id != change_id or waiting.takes_effect_at > now:
        return
    if member.status == SUSPENDED:
        drop_phone_change(session, member.id, rules.SUSPENDED, now)
    elif member.status != ACTIVE:
        return
    elif phone_of(session, member.id) != waiting.old_number:
        drop_phone_change(session, member.id, rules.PHONE_CHANGED, now)
    elif _holder(session, waiting.new_number) is not None:
        drop_phone_change(session, member.id, rules.PHONE_TAKEN, now)
    else:
        _end(session, member.id, "take_effect", now)
        _put_in_place(session, member.id, waiting.old_number, waiting.new_number, now)
        session_actions.end_all_sessions(session, member.id, now)


def forget_settled(session: Session, now: datetime) -> None:
    """Numbers are personal data: those of settled replacements are kept for a week."""
    session.execute(delete(PhoneChange).where(PhoneChange.settled_at < now - rules.KEPT))


def _use_codes(session: Session, old: str, asked: Json, now: datetime, key: bytes) -> None:
    """CodeWrong or OldCodeWrong (counted) or TooManyTries; then none of the two is used up."""
    new = asked["phone"]
    find = partial(account_actions.find_code, session, now=now, key=key)
    found = [find(new, asked["code"], purposes=rules.COMES)]
    if old_code := asked.get("old_code"):
        try:
            found.append(find(old, old_code, purposes=rules.GOES))
        except CodeWrong:
            raise OldCodeWrong from None
    for code in found:
        code.used_at = now
    session.flush()


def _announce(
    session: Session, member_id: UUID, *, old: str, new: str, now: datetime, terms: Terms
) -> None:
    """It waits, and everybody who signs in as the member is told, the old phone too. Asked for
    again, the time stands; RateLimited where it was asked for and withdrawn too often."""
    waiting = views.waiting(session, member_id)
    if waiting is not None:
        if (waiting.old_number, waiting.new_number) != (old, new):
            raise PhoneChangeWaiting
        return
    lately = select(PhoneChange.asked_at).where(PhoneChange.member_id == member_id)
    widen = terms.widen_limits
    check_may_send(session.scalars(lately), now, widen=widen, limits=rules.ASK_LIMITS)
    change = PhoneChange(
        id=uuid7(),
        member_id=member_id,
        old_number=old,
        new_number=new,
        state=rules.WAITING,
        asked_at=now,
        takes_effect_at=now + terms.wait,
    )
    session.add(change)
    session.flush()
    at = change.takes_effect_at
    alert_actions.alert(session, member_id, old, PHONE_CHANGE, now, takes_effect_at=at)
    told = _named(change) | {"takes_effect_at": rfc3339(at)}
    publish(
        session, "phone_change_announced", aggregate_id=change.id, aggregate_version=1, data=told
    )


def _put_in_place(session: Session, member_id: UUID, old: str, new: str, now: datetime) -> None:
    mine = update(Phone).where(Phone.member_id == member_id)
    session.execute(mine.values(number=new))
    alert_actions.tell_way_in_changed(session, member_id, "phone_replaced", now, phone=old)


def _end(session: Session, member_id: UUID, event: str, now: datetime) -> PhoneChange | None:
    """The replacement that was waiting, which is settled now."""
    waiting = views.waiting(session, member_id)
    if waiting is not None:
        waiting.state = rules.TRANSITIONS[waiting.state, event]
        waiting.settled_at = now
        session.flush()
        alert_actions.forget_phone_change(session, member_id)
    return waiting


def _tell_ended(session: Session, change: PhoneChange, outcome: str) -> None:
    told = _named(change) | {"outcome": outcome}
    publish(session, "phone_change_ended", aggregate_id=change.id, aggregate_version=2, data=told)


def _named(change: PhoneChange) -> Json:
    return {"change_id": str(change.id), "member_id": str(change.member_id)}


def _holder(session: Session, phone: str) -> UUID | None:
    return session.scalar(select(Phone.member_id).where(Phone.number == phone))
