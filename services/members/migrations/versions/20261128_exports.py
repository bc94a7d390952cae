"""What members asked for of all that is held on them."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_exports"
down_revision = "20261128_erasures"

UNDER_WAY = sa.text("state IN ('queued', 'building')")


def upgrade() -> None:
    op.create_table(
        "export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("parts", sa.BigInteger(), nullable=False),
        sa.Column("parts_done", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pieces", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'building', 'ready', 'failed', 'discarded')",
            name="export_state_check",
        ),
        sa.CheckConstraint("parts_done BETWEEN 0 AND parts", name="export_progress_check"),
        sa.CheckConstraint(
            "state <> 'ready' OR ready_at IS NOT NULL AND pieces > 0", name="export_ready_check"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="export_member_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="export_pkey"),
    )
    op.create_index(
        "export_under_way_key", "export", ["member_id"], unique=True, postgresql_where=UNDER_WAY
    )
    op.create_index("export_member_idx", "export", ["member_id", "asked_at"])
    op.create_index("export_to_build_idx", "export", ["next_try_at"], postgresql_where=UNDER_WAY)
    op.create_index("export_expires_idx", "export", ["expires_at"])
