"""The inbox, and whose deal is whose."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_notifications"
down_revision = "20261128_no_shows"


def upgrade() -> None:
    notification()
    op.create_table(
        "deal_parties",
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("deal_id", name="deal_parties_pkey"),
    )
    op.create_index("deal_parties_heard_at_idx", "deal_parties", ["heard_at"])


def notification() -> None:
    op.create_table(
        "notification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("news", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=True),
        sa.Column("collapses", sa.Boolean(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("times > 0", name="notification_times_check"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="notification_member_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="notification_pkey"),
    )
    op.create_index("notification_member_idx", "notification", ["member_id", "id"])
    op.create_index("notification_created_at_idx", "notification", ["created_at"])
    op.create_index(
        "notification_unread_idx",
        "notification",
        ["member_id", "id"],
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "notification_collapsed_key",
        "notification",
        ["member_id", "news", "subject_id"],
        unique=True,
        postgresql_where=sa.text("collapses AND read_at IS NULL"),
    )
