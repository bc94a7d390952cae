"""The tables of reservations and of the items they hold."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contracts.money import CURRENCY
from contracts.requests.listings import KINDS
from services.listings.base import Base
from services.listings.items.model import one_of
from services.listings.photos.model import Photo
from services.listings.reservations.rules import ENDED_BY, GONE, HOLDING, LIVE, Status

# An item in either role, wanted or offered in return, is promised once: the key says so. A trigger
# on `reservation` keeps the rows; the process itself may not delete any.
hold = Table(
    "hold",
    Base.metadata,
    Column("item_id", Uuid, ForeignKey("item.id"), primary_key=True),
    Column("reservation_id", Uuid, ForeignKey("reservation.id"), nullable=False, index=True),
    info={"append_only": True},
)


class Reservation(Base):
    """One member's claim on another's item, with what both need to remember of the item."""

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("status", tuple(Status)), name="status"),
        CheckConstraint(one_of("ended_by", ENDED_BY), name="ended_by"),
        CheckConstraint(one_of("gone", GONE), name="gone"),
        CheckConstraint("owner_id <> taker_id", name="two_parties"),
        CheckConstraint("offered_item_id <> item_id", name="two_items"),
        CheckConstraint(
            "(kind = 'swap') = (offered_item_id IS NOT NULL OR cycle_id IS NOT NULL)",
            name="swap_offers",
        ),
        CheckConstraint("cycle_id IS NULL OR price IS NULL", name="ring_is_even"),
        CheckConstraint("price > 0", name="price"),
        CheckConstraint("fee_bps BETWEEN 0 AND 2000", name="fee_bps"),
        CheckConstraint("kind <> 'give' OR price IS NULL", name="gift_has_none"),
        CheckConstraint("kind <> 'sell' OR price IS NOT NULL", name="sale_has_price"),
        CheckConstraint("status <> 'accepted' OR price IS NULL", name="accepted_is_free"),
        CheckConstraint(
            "status NOT IN ('awaiting_payment', 'paid')"
            " OR price IS NOT NULL AND due_at IS NOT NULL",
            name="payment_due",
        ),
        CheckConstraint(
            "status NOT IN ('handed_over', 'completed') OR handed_over_at IS NOT NULL",
            name="handed_over",
        ),
        Index(
            "reservation_one_accepted_key",
            "item_id",
            unique=True,
            postgresql_where=one_of("status", HOLDING),
        ),
        Index(
            "reservation_one_live_proposal_key",
            "item_id",
            "taker_id",
            unique=True,
            postgresql_where=one_of("status", LIVE),
        ),
        Index("reservation_owner_id_idx", "owner_id", "created_at", "id"),
        Index("reservation_taker_id_idx", "taker_id", "created_at", "id"),
        CheckConstraint("num_nulls(new_by, new_meet_at, new_place) IN (0, 3)", name="new_meeting"),
        Index(
            "reservation_meet_at_idx",
            "meet_at",
            postgresql_where="reminded_at IS NULL"
            " AND status IN ('accepted', 'awaiting_payment', 'paid')",
        ),
        Index(
            "reservation_no_show_idx",
            "no_show_open_until",
            postgresql_where="status = 'no_show' AND no_show_stands_at IS NULL",
        ),
        CheckConstraint("draw_place IS NULL OR entry_number > 0", name="drawn_entry"),
        Index("reservation_entry_number_key", "item_id", "entry_number", unique=True),
        Index("reservation_live_idx", "status", postgresql_where=one_of("status", LIVE)),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    offered_item_id: Mapped[UUID | None] = mapped_column(ForeignKey("item.id"))
    owner_id: Mapped[UUID]
    taker_id: Mapped[UUID]
    kind: Mapped[str]
    price: Mapped[int | None]
    currency: Mapped[str] = mapped_column(default=CURRENCY, server_default=CURRENCY)
    # What the platform takes of what the owner gets, as it was when this was asked for.
    fee_bps: Mapped[int] = mapped_column(default=0, server_default="0")
    meet_at: Mapped[datetime]
    place: Mapped[str]
    note: Mapped[str | None]
    status: Mapped[str] = mapped_column(default=Status.PROPOSED)
    reason: Mapped[str | None]
    # Of one that came to nothing, by whose word: of a no-show, who says that the other was missing.
    ended_by: Mapped[str | None]
    # Of a proposal that ended so: what was there no more, without anybody having said no.
    gone: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    owner_confirmed_at: Mapped[datetime | None]
    taker_confirmed_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    refunded_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0, server_default="0")
    code_tried_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    # Since when another is promised what this one asks for: until then its own time stands still.
    waiting_since: Mapped[datetime | None]
    # Another meeting that one of the two asks for; it holds once the other asks for the same.
    new_by: Mapped[UUID | None]
    new_meet_at: Mapped[datetime | None]
    new_place: Mapped[str | None]
    reminded_at: Mapped[datetime | None]
    # Until when it can be said that a no-show was none, and since when it stands.
    no_show_open_until: Mapped[datetime | None]
    no_show_stands_at: Mapped[datetime | None]
    # Of a part of a ring of swaps: nothing is given in return to the same person.
    cycle_id: Mapped[UUID | None] = mapped_column(ForeignKey("swap_cycle.id"), index=True)
    # Of an entry in a draw: its number on the list, and the place that it was drawn at.
    entry_number: Mapped[int | None] = mapped_column(Integer)
    draw_place: Mapped[int | None] = mapped_column(Integer)

    # The snapshot: what the two agreed about, whatever becomes of the item or of who may see it.
    title: Mapped[str]
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey("photo.id"), index=True)
    offered_title: Mapped[str | None]
    offered_photo_id: Mapped[UUID | None] = mapped_column(ForeignKey("photo.id"), index=True)

    photo: Mapped[Photo | None] = relationship(foreign_keys=[photo_id], lazy="joined")
    offered_photo: Mapped[Photo | None] = relationship(
        foreign_keys=[offered_photo_id], lazy="joined"
    )

    @property
    def confirmations(self) -> tuple[datetime | None, datetime | None]:
        """When the owner and the taker said that the thing had changed hands."""
        return self.owner_confirmed_at, self.taker_confirmed_at

    @property
    def payer_id(self) -> UUID:
        """Of the price, also where there is none."""
        return self.taker_id

    @property
    def divisible(self) -> int | None:
        """What of it a dispute may divide."""
        return self.price

    @property
    def handed_over(self) -> bool:
        return self.handed_over_at is not None

    def side_of(self, member_id: UUID) -> str:
        """Which of the two this is: `owner` or `taker`."""
        return "owner" if member_id == self.owner_id else "taker"

    def confirmed_by_other(self, member_id: UUID) -> bool:
        """Whether the other of the two has said so."""
        owners, takers = self.confirmations
        return (takers if member_id == self.owner_id else owners) is not None

    @property
    def is_entry(self) -> bool:
        """Whether it is in a draw that has not been held."""
        return self.entry_number is not None and self.draw_place is None

    @property
    def item_ids(self) -> list[UUID]:
        """Every item this deal moves: the one asked for, and the one offered for it."""
        return [self.item_id, *([self.offered_item_id] if self.offered_item_id else [])]
