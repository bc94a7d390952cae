"""Notices of the committee, and who has read them."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_pinned_notices"
down_revision = "20261128_notifications"


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.String(length=5000), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("photo_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("char_length(title) BETWEEN 1 AND 120", name="notice_title_check"),
        sa.CheckConstraint("char_length(body) BETWEEN 1 AND 5000", name="notice_body_check"),
        sa.CheckConstraint("cardinality(photo_ids) <= 9", name="notice_photos_check"),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name="notice_author_id_fkey"),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="notice_community_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="notice_pkey"),
    )
    op.create_index("notice_community_idx", "notice", ["community_id", "published_at"])
    op.create_index("notice_photos_idx", "notice", ["photo_ids"], postgresql_using="gin")
    op.create_table(
        "notice_read",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name="notice_read_notice_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="notice_read_member_id_fkey"),
        sa.PrimaryKeyConstraint("notice_id", "member_id", name="notice_read_pkey"),
    )
