"""Cards as the provider's token, brand and last four digits; never a number. An account linked at a
provider stands here like a card, without digits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.base import Base


class Card(Base):
    """A removed card stays for the payments that went through it.

    `chosen_at`: when it was last bound or made the default.
    """

    __tablename__ = "card"
    __table_args__ = (
        UniqueConstraint("member_id", "token"),
        CheckConstraint("last4 ~ '^[0-9]{4}$'", name="last4"),
        CheckConstraint("removed_at IS NULL OR NOT is_default", name="removed_is_no_default"),
        Index("card_one_default_idx", "member_id", unique=True, postgresql_where="is_default"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID]
    provider: Mapped[str] = mapped_column(server_default="sandbox")
    token: Mapped[str]
    brand: Mapped[str]
    last4: Mapped[str | None]
    is_default: Mapped[bool]
    bound_at: Mapped[datetime]
    chosen_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
