"""The tables of items and of the photos that show them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    SmallInteger,
    SQLColumnExpression,
    String,
    Table,
    Uuid,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.circle import visible_to_viewer
from contracts.money import CURRENCY
from contracts.requests.listings import ALLOCATIONS, CATEGORIES, CONDITIONS, KINDS
from services.listings.base import Base
from services.listings.draws.rules import OWNERS_CHOICE
from services.listings.items.rules import OPEN, UNSEEN, Status
from services.listings.photos.model import Photo
from services.listings.search.rules import EDITION


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The SQL that holds `column` to `values`."""
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


# A photo shows an item once; its owner may show several of their items with it.
item_photo = Table(
    "item_photo",
    Base.metadata,
    Column("photo_id", Uuid, ForeignKey("photo.id"), primary_key=True),
    Column("item_id", Uuid, ForeignKey("item.id"), primary_key=True),
    Column("position", SmallInteger, nullable=False),
    CheckConstraint("position BETWEEN 0 AND 8", name="position"),
    Index("item_photo_item_id_position_key", "item_id", "position", unique=True),
)


class Item(Base):
    """One thing offered: to sell, to swap or to give. `price` is in minor units of `currency`."""

    __tablename__ = "item"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("status", tuple(Status)), name="status"),
        CheckConstraint(one_of("category", CATEGORIES), name="category"),
        CheckConstraint(one_of("condition", CONDITIONS), name="condition"),
        CheckConstraint("price > 0", name="price"),
        CheckConstraint(
            "kind <> 'sell' OR price IS NOT NULL OR status = 'draft'", name="sale_has_price"
        ),
        CheckConstraint("kind <> 'give' OR price IS NULL", name="gift_has_none"),
        CheckConstraint(
            "kind <> 'swap' OR wanted IS NOT NULL OR status = 'draft'", name="swap_wants"
        ),
        CheckConstraint(
            "num_nulls(category, condition, expires_at) = 0 OR status = 'draft'", name="complete"
        ),
        CheckConstraint("NOT owner_id = ANY (hidden_from)", name="seen_by_owner"),
        CheckConstraint(one_of("allocation", ALLOCATIONS), name="allocation"),
        CheckConstraint("kind = 'swap' OR wanted_categories = '{}'", name="only_swaps_want"),
        Index(
            "item_cycles_sought_at_idx",
            "cycles_sought_at",
            postgresql_where="kind = 'swap' AND status = 'published'",
        ),
        CheckConstraint("kind = 'give' OR allocation = 'owners_choice'", name="only_gifts"),
        CheckConstraint(
            "(allocation = 'draw') = (draw_at IS NOT NULL)"
            " AND (draw_at IS NULL) = (draw_commitment IS NULL)",
            name="draw",
        ),
        CheckConstraint("drawn_at >= draw_at", name="drawn"),
        Index(
            "item_draw_at_idx",
            "draw_at",
            postgresql_where="status = 'published' AND drawn_at IS NULL",
        ),
        Index("item_owner_id_published_at_idx", "owner_id", "published_at", "id"),
        Index(
            "item_open_idx",
            "published_at",
            "id",
            postgresql_where=one_of("status", OPEN),
        ),
        # One friend after the other, narrowed before anything is sorted: the filtered list.
        Index(
            "item_feed_idx",
            "owner_id",
            "category",
            "kind",
            "published_at",
            "id",
            postgresql_where=one_of("status", OPEN),
        ),
        Index(
            "item_expires_at_idx",
            "expires_at",
            postgresql_where="status = 'published'",
        ),
        Index("item_words_idx", "words", postgresql_using="gin"),
        Index(
            "item_unread_idx",
            "id",
            postgresql_where=f"words IS NULL OR NOT words @@ CAST('{EDITION}' AS tsquery)",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    community_id: Mapped[UUID]
    kind: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    # These two, and when it ends, a draft may lack.
    category: Mapped[str] = mapped_column(nullable=True)
    condition: Mapped[str] = mapped_column(nullable=True)
    price: Mapped[int | None]
    currency: Mapped[str] = mapped_column(default=CURRENCY, server_default=CURRENCY)
    wanted: Mapped[str | None]
    hidden_from: Mapped[list[UUID]] = mapped_column(default=list)
    status: Mapped[str] = mapped_column(default=Status.PUBLISHED)
    published_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(nullable=True)
    # What else is taken in a swap than what `wanted` says in words.
    wanted_categories: Mapped[list[str]] = mapped_column(
        ARRAY(String), default=list, server_default="{}"
    )
    # When rings of swaps were looked for; None after each change of it.
    cycles_sought_at: Mapped[datetime | None]
    # How a gift finds its taker; a draw's seed is in `draw` until it has been held.
    allocation: Mapped[str] = mapped_column(default=OWNERS_CHOICE, server_default=OWNERS_CHOICE)
    draw_at: Mapped[datetime | None]
    draw_commitment: Mapped[str | None]
    drawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    # The decision by which the committee has hidden it from everybody but its owner.
    hidden_by: Mapped[UUID | None]
    # What it is found by; None until the clock has read an item that an older version published;
    # search.rules.EDITION is among it.
    words: Mapped[str | None] = mapped_column(TSVECTOR, deferred=True)

    photos: Mapped[list[Photo]] = relationship(
        secondary=item_photo, order_by=item_photo.c.position, lazy="selectin", viewonly=True
    )

    @property
    def on_offer(self) -> bool:
        """Whether it may be promised: nobody has it, and the committee lets it be seen."""
        return self.status == Status.PUBLISHED and self.hidden_by is None


# One that is a draft, withdrawn, removed or hidden by the committee is its owner's alone.
THERE: ColumnElement[bool] = ~literal_column(
    one_of("item.status", UNSEEN), Boolean()
) & Item.__table__.c.hidden_by.is_(None)


def seen_by(member: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """That the item is for the eyes of each of a column of members, none of whom is its owner."""
    return visible_to_viewer(Item.owner_id, Item.hidden_from, member) & THERE
