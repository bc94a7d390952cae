"""Signing in by WeChat, linking and unlinking it.

Locks are taken in this order: names (of WeChat identities) in alphabetical order, then the member.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chassis import idempotency
from contracts.errors.general import NotThere
from contracts.errors.ways_in import (
    WechatAlreadyLinked,
    WechatLinkedElsewhere,
    WechatNotLinked,
)
from contracts.json import Json
from services.members.accounts import actions as account_actions
from services.members.accounts.model import Member
from services.members.accounts.views import phone_of
from services.members.alerts import actions as alert_actions
from services.members.sessions import actions as session_actions
from services.members.sessions.rules import Issuer, SignedIn, retry_digest
from services.members.wechat import rules, views
from services.members.wechat.model import WechatAccount, WechatOpenid
from services.members.wechat_login import WechatUser

# No request lasts longer.
_CLAIM_LASTS = timedelta(seconds=30)


def claim_of(issuer: Issuer, asked: Json, key: str) -> idempotency.Key:
    """By what a sign-in is known while WeChat is asked; tells nothing of the code in it."""
    digest = retry_digest(issuer.secret, key, asked)
    return idempotency.Key("wechat", "POST /v1/auth/wechat", key=digest, request_hash=digest)


def claim(session: Session, claimed: idempotency.Key) -> None:
    """IdempotencyInFlight while another asks WeChat with the same code."""
    idempotency.claim(session, claimed, _CLAIM_LASTS)


def let_go(session: Session, claimed: idempotency.Key) -> None:
    """The next who asks the same is looked at."""
    idempotency.let_go(session, claimed)


def sign_in_by_wechat(
    session: Session,
    issuer: Issuer,
    user: WechatUser,
    asked: Json,
    *,
    language: str,
    now: datetime,
    idempotency_key: str | None = None,
    device: str | None = None,
) -> SignedIn:
    """A session for `user`, registered now if neither this app nor another of ours knows them."""
    _one_at_a_time(session, _names(user))
    known = views.holder(session, user)
    if known is None:
        name = asked.get("display_name")
        member = account_actions.register(session, display_name=name, language=language, now=now)
    else:
        member = session.get_one(Member, known)
    opened = session_actions.admit(
        session,
        issuer,
        member,
        now,
        is_first=known is None,
        opened_with=session_actions.retry_digest(issuer, idempotency_key, asked),
        device=device,
        scope=asked.get("scope"),
    )
    _keep(session, member.id, user, now)
    return session_actions.signed_in(session, issuer, opened, asked, now)


def link_wechat(session: Session, member_id: UUID, user: WechatUser, now: datetime) -> None:
    """`user` signs in as this member from now on; linked already, nothing changes.

    WechatLinkedElsewhere where they are somebody else's, WechatAlreadyLinked where the member has
    another WeChat. The caller has locked nothing yet.
    """
    _one_at_a_time(session, _names(user))
    account_actions.locked_member(session, member_id)
    holder = views.holder(session, user)
    if holder not in (None, member_id):
        raise WechatLinkedElsewhere
    account = session.get(WechatAccount, member_id)
    if account is not None and views.holder_of_openid(session, user) is None:
        known = _openid(session, member_id, user.app_id)
        if rules.is_another_person(account.unionid, user.unionid, other_openid=known is not None):
            raise WechatAlreadyLinked
    _keep(session, member_id, user, now)
    if holder is None:
        _tell(session, member_id, "wechat_linked", now)


def check_linked(
    session: Session, member_id: UUID, user: WechatUser, *, now: datetime, wait: timedelta
) -> None:
    """Whether `user` speaks for the member: WechatNotLinked where they are somebody else, and
    WayInTooNew where they have been linked within `wait`. The caller has locked the member."""
    known = _openid(session, member_id, user.app_id)
    if known is None or known.openid != user.openid:
        raise WechatNotLinked
    rules.check_settled(known.linked_at, now=now, wait=wait)


def unlink_wechat(session: Session, member_id: UUID, *, now: datetime, wait: timedelta) -> None:
    """Nobody signs in as this member by WeChat any more; NotThere without, LastWayIn without a
    phone, WayInTooNew with one that was linked within `wait`."""
    # A sign-in under way ends first; one that comes later registers somebody new.
    _one_at_a_time(session, _names_of(session, member_id))
    account_actions.locked_member(session, member_id)
    account = session.get(WechatAccount, member_id)
    if account is None:
        raise NotThere
    account_actions.check_another_way_in(session, member_id, besides="wechat", now=now, wait=wait)
    session.execute(delete(WechatAccount).where(WechatAccount.member_id == member_id))
    session.expunge(account)
    _tell(session, member_id, "wechat_unlinked", now)


def _tell(session: Session, member_id: UUID, change: str, now: datetime) -> None:
    alert_actions.tell_way_in_changed(
        session, member_id, change, now, phone=phone_of(session, member_id)
    )


def _keep(session: Session, member_id: UUID, user: WechatUser, now: datetime) -> None:
    """What WeChat now calls the member: a unionid that it did not tell before, another app."""
    account = session.get(WechatAccount, member_id)
    if account is None:
        account = WechatAccount(member_id=member_id, unionid=None, linked_at=now)
        session.add(account)
    # Two who registered in two apps before WeChat told that they are one stay two: their deals and
    # friends cannot be poured together. Each app goes on with the account it has always shown.
    if user.unionid and views.holder_of_unionid(session, user.unionid) is None:
        account.unionid = user.unionid
    session.flush()
    known = _openid(session, member_id, user.app_id)
    if known is None:
        app_id, openid = user.app_id, user.openid
        added = WechatOpenid(app_id=app_id, openid=openid, member_id=member_id, linked_at=now)
        session.add(added)
    elif known.openid != user.openid:
        known.openid, known.linked_at = user.openid, now
    session.flush()


def _openid(session: Session, member_id: UUID, app_id: str) -> WechatOpenid | None:
    wanted = select(WechatOpenid).where(
        WechatOpenid.member_id == member_id, WechatOpenid.app_id == app_id
    )
    return session.scalar(wanted)


def _names(user: WechatUser) -> list[str]:
    return [_openid_name(user.app_id, user.openid), *_unionid_name(user.unionid)]


def _names_of(session: Session, member_id: UUID) -> list[str]:
    """Those of everybody who signs in as this member."""
    mine = select(WechatOpenid.app_id, WechatOpenid.openid)
    unionid = select(WechatAccount.unionid).where(WechatAccount.member_id == member_id)
    openids = session.execute(mine.where(WechatOpenid.member_id == member_id))
    names = [_openid_name(app_id, openid) for app_id, openid in openids]
    return [*names, *_unionid_name(session.scalar(unionid))]


def _openid_name(app_id: str, openid: str) -> str:
    return f"wechat|{app_id}|{openid}"


def _unionid_name(unionid: str | None) -> list[str]:
    return [f"wechat||{unionid}"] if unionid else []


def _one_at_a_time(session: Session, names: list[str]) -> None:
    """First sign-ins of one person in two apps wait for each other, but never in a circle."""
    for name in sorted(names):
        account_actions.one_at_a_time(session, name)
