"""Table of what this installation has behind it."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Milestone(Base):
    """Something that is done once, such as seeding the demo neighbourhood."""

    __tablename__ = "milestone"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    reached_at: Mapped[datetime]
