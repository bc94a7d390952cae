"""Tables of members, their phones, and the codes sent there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Member(Base):
    """Somebody with an account; `version` counts what others get told about them."""

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint("status IN ('active', 'suspended', 'erasing', 'erased')", name="status"),
        CheckConstraint("language IN ('zh-CN', 'en')", name="language"),
        CheckConstraint(
            "rating_count >= 0 AND rating_total BETWEEN rating_count AND 5 * rating_count",
            name="rating",
        ),
        Index(
            "member_avatar_photo_idx",
            "avatar_photo_id",
            postgresql_where=text("avatar_photo_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    display_name: Mapped[str] = mapped_column(String(40))
    bio: Mapped[str] = mapped_column(String(500), default="")
    avatar_photo_id: Mapped[UUID | None]
    language: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(16), default="active")
    version: Mapped[int] = mapped_column(default=1)
    rating_total: Mapped[int] = mapped_column(default=0)
    rating_count: Mapped[int] = mapped_column(default=0)
    registered_at: Mapped[datetime]


class Phone(Base):
    """The number a member signs in with, in E.164.

    `linked_at` stays when another number takes its place.
    """

    __tablename__ = "phone"

    number: Mapped[str] = mapped_column(String(16), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), unique=True)
    linked_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Consent(Base):
    """That a member agreed to a version of the terms, and when first; rows are only ever added."""

    __tablename__ = "consent"
    __table_args__ = ({"info": {"append_only": True}},)

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    terms_version: Mapped[str] = mapped_column(String(20), primary_key=True)
    agreed_at: Mapped[datetime]


class PhoneCode(Base):
    """A code on its way; only its keyed digest is kept.

    `idempotency_key` is that of the request it was sent for: asked again, it is not sent again.
    `purpose` is one of PURPOSES.
    """

    __tablename__ = "phone_code"
    __table_args__ = (
        UniqueConstraint("number", "idempotency_key"),
        Index("phone_code_number_sent_at_idx", "number", "sent_at"),
        CheckConstraint("wrong_tries BETWEEN 0 AND 5", name="wrong_tries"),
        CheckConstraint("purpose IN ('sign_in', 'link', 'replace')", name="purpose"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16))
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(16), server_default="sign_in")
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    wrong_tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
    idempotency_key: Mapped[str | None] = mapped_column(String(255))


class MailboxMessage(Base):
    """Development only: what a real provider would have sent as SMS; most have a `code`,
    which is for signing in unless there is a `purpose`."""

    __tablename__ = "mailbox_message"
    __table_args__ = (Index("mailbox_message_recipient_sent_at_idx", "recipient", "sent_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(200))
    code: Mapped[str | None] = mapped_column(String(6))
    purpose: Mapped[str | None] = mapped_column(String(16))
    sent_at: Mapped[datetime]
