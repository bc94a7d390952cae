"""The table of registered photos; the bytes lie in the blob store."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.listings.base import Base


class Photo(Base):
    """One uploaded photo of a member, as the gateway stored it.

    `look_at`: when to look whether anybody uses it; `unused_since` None while somebody does, or is
    about to. `discarded`: its bytes are to be deleted, and then this row.
    """

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint("width > 0 AND height > 0", name="size"),
        Index("photo_discarded_idx", "id", postgresql_where=text("discarded")),
        Index("photo_look_at_idx", "look_at", postgresql_where=text("NOT discarded")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(index=True)
    width: Mapped[int]
    height: Mapped[int]
    digest: Mapped[str]
    created_at: Mapped[datetime]
    look_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    unused_since: Mapped[datetime | None]
    discarded: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
