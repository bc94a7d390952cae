"""The table of registered photos; the bytes lie in the blob store."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.listings.base import Base


class Photo(Base):
    """One uploaded photo of a member, as the gateway stored it."""

    __tablename__ = "photo"
    __table_args__ = (CheckConstraint("width > 0 AND height > 0", name="size"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(index=True)
    width: Mapped[int]
    height: Mapped[int]
    digest: Mapped[str]
    created_at: Mapped[datetime]
