"""Who is known by which WeChat identity."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from contracts.json import Json
from services.members.wechat.model import WechatAccount, WechatOpenid
from services.members.wechat_login import WechatUser


def linked(session: Session, member_id: UUID) -> Json | None:
    """{linked_at}, to the member alone; None without WeChat. What WeChat calls them stays here."""
    account = session.get(WechatAccount, member_id)
    return {"linked_at": rfc3339(account.linked_at)} if account else None


def linked_since(session: Session, member_id: UUID) -> datetime | None:
    """Since when who is linked now has been: not the account's time, for in an app that WeChat
    tells no unionid in, another may be known as the same member."""
    since = select(func.min(WechatOpenid.linked_at)).where(WechatOpenid.member_id == member_id)
    return session.scalar(since)


def holder(session: Session, user: WechatUser) -> UUID | None:
    """The member whom this app knows by this openid, else the one with this unionid."""
    return holder_of_openid(session, user) or holder_of_unionid(session, user.unionid)


def holder_of_openid(session: Session, user: WechatUser) -> UUID | None:
    return session.scalar(
        select(WechatOpenid.member_id).where(
            WechatOpenid.app_id == user.app_id, WechatOpenid.openid == user.openid
        )
    )


def holder_of_unionid(session: Session, unionid: str | None) -> UUID | None:
    if unionid is None:
        return None
    return session.scalar(select(WechatAccount.member_id).where(WechatAccount.unionid == unionid))


def openid_of(session: Session, member_id: UUID, app_id: str) -> str | None:
    """What this app calls the member."""
    return session.scalar(
        select(WechatOpenid.openid).where(
            WechatOpenid.member_id == member_id, WechatOpenid.app_id == app_id
        )
    )
