"""Table of deals that were shared, for the figures of a community."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class SharedDeal(Base):
    """One deal: what it is from the day it is agreed, and that it was done once `done_at` is known.

    `community_id` is its owner's when it was done; money is in minor units; `things` are those that
    go on being used, both of a swap: None where a version that did not count them noted it.
    """

    __tablename__ = "shared_deal"
    __table_args__ = (
        CheckConstraint("kind IN ('sell', 'swap', 'give', 'parking')", name="kind"),
        CheckConstraint("minutes >= 0 AND amount >= 0 AND things >= 0", name="amounts"),
        CheckConstraint("(done_at IS NULL) = (community_id IS NULL)", name="done"),
        Index("shared_deal_community_idx", "community_id", "done_at"),
        Index("shared_deal_owner_idx", "owner_id"),
        Index("shared_deal_other_idx", "other_id"),
    )

    deal_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    owner_id: Mapped[UUID]
    other_id: Mapped[UUID]
    things: Mapped[int | None]
    minutes: Mapped[int]
    amount: Mapped[int]
    agreed_at: Mapped[datetime]
    community_id: Mapped[UUID | None] = mapped_column(ForeignKey("community.id"))
    done_at: Mapped[datetime | None]
