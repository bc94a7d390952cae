"""The table of buildings that are on the map."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Building(Base):
    """`key` is what homes are compared by (residency.rules.home_key), `name` as it was written.
    Degrees are of whatever map the committee uses: only how far apart two are is ever asked."""

    __tablename__ = "building"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    latitude: Mapped[float] = mapped_column(Float)
    longitude: Mapped[float] = mapped_column(Float)
    placed_at: Mapped[datetime]
