"""The committee's invites; who comes with one need not tell where they live."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_residency_invites"
down_revision = "20261122_residency_ended"


def upgrade() -> None:
    committee_invite()
    op.add_column("residency", sa.Column("invite_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "residency_invite_id_fkey", "residency", "committee_invite", ["invite_id"], ["id"]
    )
    op.alter_column("residency", "building", nullable=True)
    op.alter_column("residency", "room", nullable=True)
    op.create_check_constraint(
        "residency_home_check",
        "residency",
        "invite_id IS NOT NULL OR building IS NOT NULL AND room IS NOT NULL",
    )
    op.create_index("residency_room_idx", "residency", ["community_id", "building", "room"])


def committee_invite() -> None:
    op.create_table(
        "committee_invite",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("building", sa.String(length=40), nullable=True),
        sa.Column("max_uses", sa.BigInteger(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "max_uses >= 1 AND uses BETWEEN 0 AND max_uses", name="committee_invite_uses_check"
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="committee_invite_community_id_fkey"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name="committee_invite_made_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="committee_invite_pkey"),
        sa.UniqueConstraint("code", name="committee_invite_code_key"),
    )
    op.create_index("committee_invite_community_id_idx", "committee_invite", ["community_id"])
