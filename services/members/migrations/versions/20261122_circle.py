"""Residency and its audit log, relationships and friend requests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_circle"
down_revision = "20261122_people"

# What the committee did stays written down, whoever would rather it did not.
APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
APPEND_ONLY_TRIGGER = """
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    residency()
    audit_log()
    relationship()
    friend_request()
    op.execute(APPEND_ONLY)
    op.execute(APPEND_ONLY_TRIGGER)


def residency() -> None:
    op.create_table(
        "residency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("building", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("room", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "(status = 'pending') = (decided_at IS NULL)", name="residency_decided_check"
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'approved', 'rejected')", name="residency_status_check"
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="residency_community_id_fkey"
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name="residency_decided_by_fkey"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="residency_member_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="residency_pkey"),
    )
    op.create_index("residency_community_idx", "residency", ["community_id", "status", "asked_at"])
    op.create_index(
        "residency_held_key",
        "residency",
        ["member_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('pending', 'approved')"),
    )


def audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["member.id"], name="audit_log_actor_id_fkey"),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="audit_log_community_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="audit_log_pkey"),
    )
    op.create_index("audit_log_community_idx", "audit_log", ["community_id", "happened_at"])


def relationship() -> None:
    op.create_table(
        "relationship",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("low_id", sa.Uuid(), nullable=False),
        sa.Column("high_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("friends_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("low_blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("high_blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("low_id < high_id", name="relationship_order_check"),
        sa.ForeignKeyConstraint(["high_id"], ["member.id"], name="relationship_high_id_fkey"),
        sa.ForeignKeyConstraint(["low_id"], ["member.id"], name="relationship_low_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="relationship_pkey"),
        sa.UniqueConstraint("low_id", "high_id", name="relationship_low_id_high_id_key"),
    )
    op.create_index("relationship_high_id_idx", "relationship", ["high_id"])


def friend_request() -> None:
    op.create_table(
        "friend_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.String(length=200), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'pending') = (answered_at IS NULL)", name="friend_request_answered_check"
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'accepted', 'declined', 'cancelled')",
            name="friend_request_status_check",
        ),
        sa.CheckConstraint("from_id <> to_id", name="friend_request_oneself_check"),
        sa.ForeignKeyConstraint(["from_id"], ["member.id"], name="friend_request_from_id_fkey"),
        sa.ForeignKeyConstraint(["to_id"], ["member.id"], name="friend_request_to_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="friend_request_pkey"),
    )
    op.create_index("friend_request_from_id_idx", "friend_request", ["from_id", "sent_at"])
    op.create_index("friend_request_to_id_idx", "friend_request", ["to_id", "sent_at"])
    op.create_index(
        "friend_request_waiting_key",
        "friend_request",
        ["from_id", "to_id"],
        unique=True,
        postgresql_where=sa.text("status = 'pending'"),
    )
