"""Bookings: no two live ones of a space overlap, the money adds up, `live` follows the state."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_bookings"
down_revision = "20261122_spaces"

STATES = (
    "'requested', 'awaiting_deposit', 'agreed', 'in_use', 'balance_due', 'settled', 'paid_out',"
    " 'declined', 'expired', 'lapsed', 'cancelled', 'disputed'"
)
LIVE = "'requested', 'awaiting_deposit', 'agreed', 'in_use'"


def upgrade() -> None:
    op.create_table("booking", *_who_and_when(), *_money_and_moments(), *_checks())
    op.create_index("booking_owner_idx", "booking", ["owner_id", "created_at", "id"])
    op.create_index("booking_renter_idx", "booking", ["renter_id", "created_at", "id"])
    op.create_index("booking_space_idx", "booking", ["space_id"])
    op.create_index(
        "booking_clock_idx", "booking", ["status", "id"], postgresql_where=sa.text("live")
    )


def _who_and_when() -> list[sa.Column[Any]]:
    half_open = sa.Computed("tstzrange(starts_at, ends_at, '[)'::text)", persisted=True)
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("renter_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period", postgresql.TSTZRANGE(), half_open, nullable=False),
        sa.Column("plate", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("snapshot", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _money_and_moments() -> list[sa.Column[Any]]:
    moments = ("approve_by", "hold_expires_at", "balance_due_at")
    history = ("started_at", "ended_at", "settled_at")
    return [
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("deposit", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("deposit_charge_id", sa.Uuid(), nullable=True),
        sa.Column("balance_charge_id", sa.Uuid(), nullable=True),
        *(sa.Column(n, sa.DateTime(timezone=True), nullable=True) for n in moments + history),
    ]


def _checks() -> list[sa.Constraint]:
    rules = {
        "status": f"status IN ({STATES})",
        "live": f"live = (status IN ({LIVE}))",
        "period": "starts_at < ends_at",
        "money": "deposit >= 1 AND balance >= 0 AND deposit + balance = total",
        "parties": "owner_id <> renter_id",
        "hold": "status <> 'awaiting_deposit' OR hold_expires_at IS NOT NULL",
        "approval": "status <> 'requested' OR approve_by IS NOT NULL",
        "due": "status <> 'balance_due' OR balance_due_at IS NOT NULL",
    }
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("booking_pkey")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("booking_space_id_fkey")),
        postgresql.ExcludeConstraint(
            (sa.column("space_id"), "="),
            (sa.column("period"), "&&"),
            where=sa.text("live"),
            using="gist",
            name="booking_slot",
        ),
        *(
            sa.CheckConstraint(rule, name=op.f(f"booking_{name}_check"))
            for name, rule in rules.items()
        ),
    ]
