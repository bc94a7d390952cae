"""Codes that hang at spaces."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zd_signs"
down_revision = "20261129_zc_gate"


def upgrade() -> None:
    op.create_table(
        "sign",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("sign_space_id_fkey")),
        sa.PrimaryKeyConstraint("space_id", name=op.f("sign_pkey")),
    )
