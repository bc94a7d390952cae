"""The table of words in Latin letters that titles have."""

from datetime import datetime

from sqlalchemy import Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from services.listings.base import Base


class KnownWord(Base):
    """In small letters, without whose title it stands in; `looked_at`: when somebody last made sure
    that it stands in one."""

    __tablename__ = "known_word"

    word: Mapped[str] = mapped_column(primary_key=True)
    looked_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (
        # Words that may be meant by a mistyped one: the first letter is right, the length nearly.
        Index("known_word_alike_idx", func.left(word, 1), func.length(word)),
        Index("known_word_looked_at_idx", "looked_at"),
    )
