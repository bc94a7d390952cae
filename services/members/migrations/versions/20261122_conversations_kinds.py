"""Messages of several kinds, read marks, and the line to the committee."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_conversations_kinds"
down_revision = "20261122_residency_invites"

CHECKS = {
    "kind": "kind IN ('text', 'photo', 'proposal', 'status')",
    "said": "num_nonnulls(text, photo_id, meet_at, status) = 1 AND CASE kind"
    " WHEN 'text' THEN text IS NOT NULL WHEN 'photo' THEN photo_id IS NOT NULL"
    " WHEN 'proposal' THEN meet_at IS NOT NULL ELSE status IS NOT NULL END",
    "place": "(meet_at IS NULL) = (place IS NULL)",
    "status": "status IN ('on_my_way', 'arrived', 'done', 'did_not_come')",
    "reservation": "reservation_id IS NULL OR kind = 'proposal'",
    "accepted": "accepted_at IS NULL OR reservation_id IS NOT NULL",
}


def upgrade() -> None:
    message()
    conversation()
    conversation_read()


def message() -> None:
    # The version before this one knows of texts only, and goes on writing them.
    kind = sa.Column("kind", sa.String(length=16), server_default="text", nullable=False)
    op.add_column("message", kind)
    op.add_column("message", sa.Column("photo_id", sa.Uuid(), nullable=True))
    op.add_column("message", sa.Column("meet_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("message", sa.Column("place", sa.String(length=200), nullable=True))
    op.add_column("message", sa.Column("status", sa.String(length=16), nullable=True))
    op.add_column("message", sa.Column("reservation_id", sa.Uuid(), nullable=True))
    op.add_column("message", sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("message", "text", nullable=True)
    for name, what in CHECKS.items():
        op.create_check_constraint(f"message_{name}_check", "message", what)
    op.create_index(
        "message_photo_idx",
        "message",
        ["photo_id"],
        postgresql_where=sa.text("photo_id IS NOT NULL"),
    )


def conversation() -> None:
    op.alter_column("conversation", "owner_id", nullable=True)
    op.drop_constraint("conversation_subject_kind_check", "conversation", type_="check")
    op.create_check_constraint(
        "conversation_subject_kind_check",
        "conversation",
        "subject_kind IN ('listing', 'parking_space', 'reservation', 'booking', 'committee')",
    )
    op.create_check_constraint(
        "conversation_committee_check",
        "conversation",
        "(subject_kind = 'committee') = (owner_id IS NULL)",
    )


def conversation_read() -> None:
    op.create_table(
        "conversation_read",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="conversation_read_conversation_id_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name="conversation_read_member_id_fkey"
        ),
        sa.PrimaryKeyConstraint("conversation_id", "member_id", name="conversation_read_pkey"),
    )
