"""The first tables of members: accounts, sessions, communities."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import create_machinery

revision = "20261122_people"
down_revision = None


def upgrade() -> None:
    create_machinery(op)
    member()
    phone()
    phone_code()
    mailbox_message()
    sign_in_session()
    community()
    committee_seat()
    milestone()


def member() -> None:
    op.create_table(
        "member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("display_name", sa.String(length=40), nullable=False),
        sa.Column("bio", sa.String(length=500), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("rating_total", sa.BigInteger(), nullable=False),
        sa.Column("rating_count", sa.BigInteger(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("language IN ('zh-CN', 'en')", name="member_language_check"),
        sa.CheckConstraint("status IN ('active', 'suspended')", name="member_status_check"),
        sa.CheckConstraint(
            "rating_count >= 0 AND rating_total BETWEEN rating_count AND 5 * rating_count",
            name="member_rating_check",
        ),
        sa.PrimaryKeyConstraint("id", name="member_pkey"),
    )


def phone() -> None:
    op.create_table(
        "phone",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="phone_member_id_fkey"),
        sa.PrimaryKeyConstraint("number", name="phone_pkey"),
        sa.UniqueConstraint("member_id", name="phone_member_id_key"),
    )


def phone_code() -> None:
    op.create_table(
        "phone_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong_tries", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("idempotency_key", sa.String(length=255), nullable=True),
        sa.CheckConstraint("wrong_tries BETWEEN 0 AND 5", name="phone_code_wrong_tries_check"),
        sa.PrimaryKeyConstraint("id", name="phone_code_pkey"),
        sa.UniqueConstraint(
            "number", "idempotency_key", name="phone_code_number_idempotency_key_key"
        ),
    )
    op.create_index("phone_code_number_sent_at_idx", "phone_code", ["number", "sent_at"])


def mailbox_message() -> None:
    op.create_table(
        "mailbox_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="mailbox_message_pkey"),
    )
    op.create_index(
        "mailbox_message_recipient_sent_at_idx", "mailbox_message", ["recipient", "sent_at"]
    )


def sign_in_session() -> None:
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("access_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refresh_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("opened_with", sa.String(length=64), nullable=True),
        sa.CheckConstraint("generation >= 0", name="sign_in_session_generation_check"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name="sign_in_session_member_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="sign_in_session_pkey"),
        sa.UniqueConstraint("opened_with", name="sign_in_session_opened_with_key"),
    )
    op.create_index(
        "sign_in_session_ended_idx",
        "sign_in_session",
        ["access_until"],
        postgresql_where=sa.text("ended_at IS NOT NULL"),
    )
    op.create_index("sign_in_session_member_id_idx", "sign_in_session", ["member_id"])


def community() -> None:
    op.create_table(
        "community",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("english_name", sa.String(length=80), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("founded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="community_pkey"),
        sa.UniqueConstraint("name", name="community_name_key"),
    )


def committee_seat() -> None:
    op.create_table(
        "committee_seat",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="committee_seat_community_id_fkey"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="committee_seat_member_id_fkey"),
        sa.PrimaryKeyConstraint("community_id", "member_id", name="committee_seat_pkey"),
    )
    op.create_index("committee_seat_member_id_idx", "committee_seat", ["member_id"])


def milestone() -> None:
    op.create_table(
        "milestone",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="milestone_pkey"),
    )
