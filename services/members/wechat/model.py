"""Tables of members' WeChat identities."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class WechatAccount(Base):
    """That a member signs in by WeChat; `unionid` is the same in all our apps, where known."""

    __tablename__ = "wechat_account"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    unionid: Mapped[str | None] = mapped_column(String(64), unique=True)
    linked_at: Mapped[datetime]


class WechatOpenid(Base):
    """By what one of our apps knows them, and since when; gone with the account."""

    __tablename__ = "wechat_openid"
    __table_args__ = (UniqueConstraint("member_id", "app_id"),)

    app_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(
        ForeignKey("wechat_account.member_id", ondelete="CASCADE")
    )
    linked_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
