"""Stays that go on for longer: what was asked for, what is held of it, and what was paid beside the
total."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261129_zzb_extensions"
down_revision = "20261129_zz_forfeits"

HELD = (
    "tstzrange(starts_at, ((GREATEST(ends_at, extended_to) AT TIME ZONE 'UTC'::text)"
    " + buffer_minutes::double precision * '00:01:00'::interval) AT TIME ZONE 'UTC'::text,"
    " '[)'::text)"
)
BOOKING = {
    "supplement": "supplement >= 0 AND (supplement = 0 OR extensions > 0)",
    "extended": "extended_to IS NULL OR (extended_to > ends_at AND extensions > 0"
    " AND status IN ('agreed', 'in_use'))",
}
EXTENSION = {
    "number": "number BETWEEN 1 AND 10",
    "amount": "amount >= 0",
    "later": "was_until < ends_at",
    "status": "status IN ('pending', 'paid', 'lapsed')",
    "settled": "(status = 'pending') = (settled_at IS NULL)",
}


def upgrade() -> None:
    for name in ("supplement", "extensions"):
        op.add_column(
            "booking", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
        )
    op.add_column("booking", sa.Column("extended_to", _moment()))
    for name, held in BOOKING.items():
        op.create_check_constraint(f"booking_{name}_check", "booking", held)
    _held()
    op.create_table(
        "extension",
        sa.Column("booking_id", sa.Uuid(), sa.ForeignKey("booking.id"), primary_key=True),
        sa.Column("number", sa.BigInteger(), primary_key=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("was_until", _moment(), nullable=False),
        sa.Column("ends_at", _moment(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("due_at", _moment(), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("settled_at", _moment()),
        sa.Column("charge_id", sa.Uuid()),
        *(
            sa.CheckConstraint(held, name=f"extension_{name}_check")
            for name, held in EXTENSION.items()
        ),
    )
    op.create_index(
        "extension_pending_idx",
        "extension",
        ["booking_id"],
        unique=True,
        postgresql_where=sa.text("status = 'pending'"),
    )


def _held() -> None:
    """What a booking holds has the time that it may soon be longer by. The slot goes with the
    column, and comes back under its name."""
    op.drop_constraint("booking_slot", "booking")
    op.drop_column("booking", "held")
    held = sa.Computed(HELD, persisted=True)
    op.add_column("booking", sa.Column("held", postgresql.TSTZRANGE(), held, nullable=False))
    op.create_exclude_constraint(
        "booking_slot",
        "booking",
        ("space_id", "="),
        ("held", "&&"),
        where=sa.text("live"),
        using="gist",
    )


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)
