"""The table of signs, one a space."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.parking.base import Base


class Sign(Base):
    """What hangs at a space for its renters to scan; the next one replaces it."""

    __tablename__ = "sign"

    space_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), primary_key=True)
    code: Mapped[str]
    made_at: Mapped[datetime]
