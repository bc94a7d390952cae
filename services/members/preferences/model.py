"""The table of how members want to be told."""

from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Preferences(Base):
    """Only what differs from the default, which is all on and never quiet.

    `switched_off` has a word "kind.channel" for each; the quiet hours are local minutes of the day.
    """

    __tablename__ = "preferences"
    __table_args__ = (
        CheckConstraint("num_nonnulls(quiet_from, quiet_until) IN (0, 2)", name="quiet_pair"),
        CheckConstraint(
            "quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1440"
            " AND quiet_from <> quiet_until",
            name="quiet",
        ),
    )

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    version: Mapped[int]
    switched_off: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    quiet_from: Mapped[int | None] = mapped_column(SmallInteger)
    quiet_until: Mapped[int | None] = mapped_column(SmallInteger)
