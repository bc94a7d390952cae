"""The table of bookings, with the constraint that no two live ones of a space overlap."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Computed,
    ForeignKey,
    Index,
    column,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from chassis.ids import uuid7
from services.parking.base import Base
from services.parking.bookings.rules import ARRIVALS, LIVE, State, Step, after
from services.parking.cancellations.rules import Policy, Stake, policy_of

SLOT = "booking_slot"
# Written out, since an index is found by how it is asked for.
KEPT_PHOTOS: ColumnElement[Any] = literal_column("(snapshot -> 'photo_ids')", JSONB)
KEEPS_PHOTOS = text("(snapshot -> 'photo_ids') <> '[]'::jsonb")

# As a time in UTC, to which minutes can be added whatever the server's zone: a generated column may
# depend on nothing else than its row.
_HELD = (
    "tstzrange(starts_at, ((GREATEST(ends_at, extended_to) AT TIME ZONE 'UTC'::text)"
    " + buffer_minutes::double precision * '00:01:00'::interval) AT TIME ZONE 'UTC'::text,"
    " '[)'::text)"
)


class Booking(Base):
    """Somebody's stay at a space; money in minor units of `currency`. `held` is the stay, what it
    may soon be longer by (`extended_to`), and the time that its owner wants free behind it.

    `total` is what was agreed when it was booked, `supplement` what was paid beside it for a longer
    stay, in so many `extensions` as were asked for.

    `kept` is what the owner keeps of the deposit where the renter has called it off, and has at
    `kept_paid_at`. `snapshot` is what the space said when it was booked: the parties keep it
    whatever becomes of the space. `live` says that the slot is held.
    """

    __tablename__ = "booking"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    owner_id: Mapped[UUID]
    renter_id: Mapped[UUID]
    status: Mapped[str]
    live: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    # Generated, so that it is half-open always and never says anything else than the two ends.
    period: Mapped[Range[datetime]] = mapped_column(
        TSTZRANGE, Computed("tstzrange(starts_at, ends_at, '[)'::text)", persisted=True)
    )
    # Until when it is held while an extension waits to be paid.
    extended_to: Mapped[datetime | None]
    # Of its space, and changed with that while it is live.
    buffer_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    held: Mapped[Range[datetime]] = mapped_column(TSTZRANGE, Computed(_HELD, persisted=True))
    plate: Mapped[str | None]
    total: Mapped[int]
    deposit: Mapped[int]
    balance: Mapped[int]
    supplement: Mapped[int] = mapped_column(default=0, server_default="0")
    extensions: Mapped[int] = mapped_column(default=0, server_default="0")
    currency: Mapped[str] = mapped_column(default="CNY")
    # What the platform takes of what the owner gets, as it was when this was booked.
    fee_bps: Mapped[int] = mapped_column(default=0, server_default="0")
    deposit_charge_id: Mapped[UUID | None]
    balance_charge_id: Mapped[UUID | None]
    approve_by: Mapped[datetime | None]
    hold_expires_at: Mapped[datetime | None]
    balance_due_at: Mapped[datetime | None]
    balance_paid_at: Mapped[datetime | None]
    # So long after notice the deposit of a stay that is not paid for is the owner's; NULL: never.
    forfeit_seconds: Mapped[int | None]
    forfeit_at: Mapped[datetime | None]
    forfeited_at: Mapped[datetime | None]
    forfeit_paid_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    # How it is known that the renter came (ARRIVALS): of a stay that the clock began, it is not.
    arrival: Mapped[str | None]
    arrived_at: Mapped[datetime | None]
    # Those that were asked for together.
    series_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    cancelled_by: Mapped[str | None]
    kept: Mapped[int | None]
    kept_paid_at: Mapped[datetime | None]
    # What the renter found in their place; of any other booking there is none.
    occupied_photo_id: Mapped[UUID | None] = mapped_column(index=True)
    found_occupied: Mapped[bool] = mapped_column(default=False)
    # By their own check-out; of one that the clock has ended it is not known.
    left_at: Mapped[datetime | None]
    # Whether the car was still there afterwards, and what that costs is owed.
    overstayed: Mapped[bool] = mapped_column(default=False, server_default="false")
    owes_overstay: Mapped[bool] = mapped_column(default=False, server_default="false")
    # That the car before theirs was still there.
    warned_at: Mapped[datetime | None]
    # The one that is open, and when one was last opened.
    dispute_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("dispute.id", name="booking_dispute_id_fkey", use_alter=True)
    )
    disputed_at: Mapped[datetime | None]
    snapshot: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    # When it had the version that it has.
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        ExcludeConstraint(
            (column("space_id"), "="),
            (column("held"), "&&"),
            where=text("live"),
            using="gist",
            name=SLOT,
        ),
        CheckConstraint(
            f"status IN ({', '.join(repr(state.value) for state in State)})", name="status"
        ),
        CheckConstraint(
            f"live = (status IN ({', '.join(repr(s.value) for s in State if s in LIVE)})"
            " OR (status = 'disputed' AND ended_at IS NULL))",
            name="live",
        ),
        CheckConstraint("starts_at < ends_at", name="period"),
        CheckConstraint("buffer_minutes >= 0", name="buffer"),
        CheckConstraint(
            "deposit >= 1 AND balance >= 0 AND deposit + balance = total", name="money"
        ),
        CheckConstraint(
            "supplement >= 0 AND (supplement = 0 OR extensions > 0)", name="supplement"
        ),
        CheckConstraint(
            "extended_to IS NULL OR (extended_to > ends_at AND extensions > 0"
            " AND status IN ('agreed', 'in_use'))",
            name="extended",
        ),
        CheckConstraint("owner_id <> renter_id", name="parties"),
        CheckConstraint("cancelled_by IN ('owner', 'renter')", name="cancelled_by"),
        CheckConstraint("cancelled_by IS NULL OR status = 'cancelled'", name="cancelled"),
        # Civil Code, art. 586: earnest money is a fifth of the price at most.
        CheckConstraint(
            "kept IS NULL OR (kept BETWEEN 1 AND least(deposit, total / 5)"
            " AND cancelled_by IS NOT DISTINCT FROM 'renter')",
            name="kept",
        ),
        CheckConstraint("(status = 'disputed') = (dispute_id IS NOT NULL)", name="disputed"),
        CheckConstraint(
            "NOT found_occupied OR (status = 'cancelled' AND cancelled_by = 'renter'"
            " AND kept IS NULL)",
            name="occupied",
        ),
        CheckConstraint("occupied_photo_id IS NULL OR found_occupied", name="occupied_photo"),
        CheckConstraint(f"arrival IN ({', '.join(map(repr, ARRIVALS))})", name="arrival"),
        CheckConstraint("(arrival IS NULL) = (arrived_at IS NULL)", name="arrived"),
        CheckConstraint("fee_bps BETWEEN 0 AND 2000", name="fee_bps"),
        CheckConstraint("overstayed OR NOT owes_overstay", name="overstay"),
        CheckConstraint("kept_paid_at IS NULL OR kept IS NOT NULL", name="kept_paid"),
        CheckConstraint("forfeit_at IS NULL OR forfeit_seconds IS NOT NULL", name="forfeit"),
        CheckConstraint("forfeited_at IS NULL OR forfeited_at >= forfeit_at", name="forfeited"),
        CheckConstraint("forfeit_paid_at IS NULL OR forfeited_at IS NOT NULL", name="forfeit_paid"),
        CheckConstraint("status <> 'awaiting_deposit' OR hold_expires_at IS NOT NULL", name="hold"),
        CheckConstraint("status <> 'requested' OR approve_by IS NOT NULL", name="approval"),
        CheckConstraint("status <> 'balance_due' OR balance_due_at IS NOT NULL", name="due"),
        Index("booking_owner_idx", "owner_id", "created_at", "id"),
        Index("booking_renter_idx", "renter_id", "created_at", "id"),
        Index("booking_space_idx", "space_id"),
        Index("booking_plate_idx", "plate", postgresql_where=text("live AND plate IS NOT NULL")),
        Index("booking_clock_idx", "status", "id", postgresql_where=text("live")),
        Index(
            "booking_forfeit_idx",
            "forfeit_at",
            postgresql_where=text("status = 'balance_due' AND forfeited_at IS NULL"),
        ),
        Index(
            "booking_photos_idx",
            text("(snapshot -> 'photo_ids')"),
            postgresql_using="gin",
            postgresql_where=KEEPS_PHOTOS,
        ),
    )

    @property
    def state(self) -> State:
        return State(self.status)

    def take(self, step: Step, now: datetime) -> None:
        """Move along the table of rules.py; BookingState where `step` leads nowhere."""
        self.status = after(self.state, step).value
        if self.state is not State.DISPUTED:
            self.live = self.state in LIVE
        self.change(now)

    def change(self, now: datetime) -> None:
        """Count a change: what is told of it has the next version, and its time."""
        self.version += 1
        self.changed_at = now

    @property
    def stake(self) -> Stake:
        """What calling it off costs, by the terms that were agreed to; nothing where the car before
        is still there."""
        policy = Policy.FLEXIBLE if self.warned_at else policy_of(self.snapshot)
        return Stake(policy, self.total, self.deposit, self.starts_at)

    @property
    def price(self) -> int:
        """What all of the stay costs: as it was booked, and what it is longer by."""
        return self.total + self.supplement

    @property
    def in_escrow(self) -> int:
        """What payments holds of it once it is agreed, as far as is known here."""
        return self.deposit + self.supplement + (self.balance if self.balance_paid_at else 0)

    @property
    def payer_id(self) -> UUID:
        return self.renter_id

    @property
    def divisible(self) -> int:
        """What of it a dispute may divide."""
        return self.in_escrow

    @property
    def handed_over(self) -> None:
        """Of a stay nothing is."""
        return None

    def side_of(self, member_id: UUID) -> str:
        """owner | renter: of one of its two parties."""
        return "owner" if member_id == self.owner_id else "renter"

    def is_party(self, member_id: UUID) -> bool:
        return member_id in (self.owner_id, self.renter_id)
