"""Who waits for a time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261129_zzz_waiting"
down_revision = "20261129_zzb_extensions"


def upgrade() -> None:
    op.create_table(
        "waiting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "period",
            postgresql.TSTZRANGE(),
            sa.Computed("tstzrange(starts_at, ends_at, '[)'::text)", persisted=True),
            nullable=False,
        ),
        sa.Column("plate", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("space_id"), "="),
            (sa.column("member_id"), "="),
            (sa.column("period"), "&&"),
            where=sa.text("booking_id IS NULL"),
            using="gist",
            name="waiting_once",
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("waiting_period_check")),
        sa.CheckConstraint(
            "rests_until IS NULL OR booking_id IS NULL", name=op.f("waiting_rests_check")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("waiting_booking_id_fkey")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("waiting_space_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("waiting_pkey")),
        sa.UniqueConstraint("booking_id", name=op.f("waiting_booking_id_key")),
    )
    op.create_index("waiting_member_idx", "waiting", ["member_id", "created_at", "id"])
    op.create_index(
        "waiting_line_idx",
        "waiting",
        ["space_id", "seq"],
        postgresql_where=sa.text("booking_id IS NULL"),
    )
    op.create_index("waiting_ends_idx", "waiting", ["ends_at"])
