"""The table of draws: the seed that is kept secret until then, and what came of it."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.listings.base import Base


class Draw(Base):
    """The draw of one gift: `entries` as they were listed, and in the `outcome`'s order. Those that
    are `struck` are in both, and get nothing: their members could not see the gift any more."""

    __tablename__ = "draw"
    __table_args__ = (
        CheckConstraint("octet_length(seed) = 32", name="seed"),
        CheckConstraint("num_nulls(entries, outcome) IN (0, 2)", name="held"),
        CheckConstraint("entries @> outcome AND entries <@ outcome", name="same_entries"),
        CheckConstraint("struck <@ coalesce(entries, '{}')", name="struck_entries"),
    )

    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), primary_key=True)
    seed: Mapped[bytes]
    entries: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    outcome: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    struck: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list, server_default="{}")
