"""Conversations, their messages, and reviews."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_words"
down_revision = "20261122_circle"


def upgrade() -> None:
    conversation()
    message()
    review()


def conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "subject_kind IN ('listing', 'parking_space', 'reservation', 'booking')",
            name="conversation_subject_kind_check",
        ),
        sa.CheckConstraint("owner_id <> other_id", name="conversation_oneself_check"),
        sa.ForeignKeyConstraint(["other_id"], ["member.id"], name="conversation_other_id_fkey"),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name="conversation_owner_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="conversation_pkey"),
        sa.UniqueConstraint(
            "subject_kind",
            "subject_id",
            "other_id",
            name="conversation_subject_kind_subject_id_other_id_key",
        ),
    )
    op.create_index("conversation_other_idx", "conversation", ["other_id", "active_at"])
    op.create_index("conversation_owner_idx", "conversation", ["owner_id", "active_at"])


def message() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("char_length(text) BETWEEN 1 AND 2000", name="message_text_check"),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name="message_author_id_fkey"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="message_conversation_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="message_pkey"),
    )
    op.create_index("message_conversation_idx", "message", ["conversation_id", "sent_at"])


def review() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("deal_kind", sa.String(length=16), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("rating", sa.SmallInteger(), nullable=False),
        sa.Column("tags", sa.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'published') = (published_at IS NOT NULL)", name="review_published_check"
        ),
        sa.CheckConstraint(
            "deal_kind IN ('reservation', 'booking')", name="review_deal_kind_check"
        ),
        sa.CheckConstraint("status IN ('hidden', 'published')", name="review_status_check"),
        sa.CheckConstraint("author_id <> about_id", name="review_oneself_check"),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name="review_rating_check"),
        sa.ForeignKeyConstraint(["about_id"], ["member.id"], name="review_about_id_fkey"),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name="review_author_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="review_pkey"),
        sa.UniqueConstraint("deal_id", "author_id", name="review_deal_id_author_id_key"),
    )
    op.create_index("review_about_idx", "review", ["about_id", "published_at"])
    op.create_index(
        "review_hidden_idx", "review", ["shown_at"], postgresql_where=sa.text("status = 'hidden'")
    )
