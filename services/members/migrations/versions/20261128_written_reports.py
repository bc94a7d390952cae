"""Reports and decisions; a review may be removed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261128_written_reports"
down_revision = "20261128_wechat"

REVIEW_CHECKS = {
    "review_status_check": "status IN ('hidden', 'published', 'removed')",
    "review_published_check": "(status <> 'hidden') = (published_at IS NOT NULL)",
    "review_reply_check": "reply IS NULL OR status <> 'hidden'",
}


def upgrade() -> None:
    for name, check in REVIEW_CHECKS.items():
        op.drop_constraint(name, "review")
        op.create_check_constraint(name, "review", check)
    decision()
    report()
    indexes()


def decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "decision IN ('dismiss', 'hide', 'remove', 'warn', 'suspend')",
            name="decision_decision_check",
        ),
        sa.CheckConstraint("lifted_at IS NULL OR decision = 'hide'", name="decision_lifted_check"),
        sa.ForeignKeyConstraint(["about_id"], ["member.id"], name="decision_about_id_fkey"),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="decision_community_id_fkey"
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name="decision_decided_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="decision_pkey"),
    )
    op.create_index("decision_about_idx", "decision", ["about_id", "decided_at"])


def report() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("parties", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=True),
        sa.Column("snapshot", JSONB(), nullable=False),
        sa.Column("photo_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "subject_kind IN ('listing', 'parking_space', 'message', 'review', 'member')",
            name="report_subject_kind_check",
        ),
        sa.CheckConstraint("status IN ('open', 'decided')", name="report_status_check"),
        sa.CheckConstraint(
            "(status = 'decided') = (decision_id IS NOT NULL)", name="report_decided_check"
        ),
        sa.CheckConstraint(
            "(subject_kind = 'message') = (conversation_id IS NOT NULL)", name="report_talk_check"
        ),
        sa.CheckConstraint("reporter_id <> about_id", name="report_oneself_check"),
        sa.CheckConstraint("parties @> ARRAY[reporter_id, about_id]", name="report_parties_check"),
        *(
            sa.ForeignKeyConstraint([column], [to], name=f"report_{column}_fkey")
            for column, to in (
                ("community_id", "community.id"),
                ("reporter_id", "member.id"),
                ("about_id", "member.id"),
                ("conversation_id", "conversation.id"),
                ("decision_id", "decision.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name="report_pkey"),
    )


def indexes() -> None:
    still_open = sa.text("status = 'open'")
    op.create_index(
        "report_open_key",
        "report",
        ["reporter_id", "subject_kind", "subject_id"],
        unique=True,
        postgresql_where=still_open,
    )
    op.create_index("report_community_idx", "report", ["community_id", "status", "made_at"])
    op.create_index("report_reporter_idx", "report", ["reporter_id", "made_at"])
    op.create_index("report_about_idx", "report", ["about_id"])
    op.create_index("report_subject_idx", "report", ["subject_id"], postgresql_where=still_open)
    op.create_index("report_talk_idx", "report", ["conversation_id"], postgresql_where=still_open)
    op.create_index(
        "report_photos_idx",
        "report",
        ["photo_ids"],
        postgresql_using="gin",
        postgresql_where=still_open,
    )
