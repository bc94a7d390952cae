"""The table of calendar tokens, one a member."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.parking.base import Base


class CalendarToken(Base):
    """What opens a member's calendar, of which only a digest is kept; the next one replaces it."""

    __tablename__ = "calendar_token"

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
