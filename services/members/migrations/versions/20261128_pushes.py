"""How members want to be told, and what is pushed to their phones."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_pushes"
down_revision = "20261128_pinned_notices"


def upgrade() -> None:
    op.add_column(
        "notification",
        sa.Column("in_app", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    preferences()
    delivery()


def preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("switched_off", sa.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("quiet_from", sa.SmallInteger(), nullable=True),
        sa.Column("quiet_until", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(quiet_from, quiet_until) IN (0, 2)", name="preferences_quiet_pair_check"
        ),
        sa.CheckConstraint(
            "quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1440"
            " AND quiet_from <> quiet_until",
            name="preferences_quiet_check",
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="preferences_member_id_fkey"),
        sa.PrimaryKeyConstraint("member_id", name="preferences_pkey"),
    )


def delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stale_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'sent', 'refused', 'given_up', 'withdrawn')",
            name="delivery_status_check",
        ),
        sa.CheckConstraint(
            "(status = 'waiting') = (settled_at IS NULL)", name="delivery_settled_check"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="delivery_member_id_fkey"),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notification.id"],
            name="delivery_notification_id_fkey",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="delivery_pkey"),
        sa.UniqueConstraint(
            "notification_id", "channel", name="delivery_notification_id_channel_key"
        ),
    )
    op.create_index(
        "delivery_due_idx",
        "delivery",
        ["channel", "next_try_at"],
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_index("delivery_member_idx", "delivery", ["member_id"])
