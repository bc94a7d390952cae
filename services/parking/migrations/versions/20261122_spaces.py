"""The first schema of parking: the machinery, the circle, and spaces."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import create_circle, create_machinery

revision = "20261122_spaces"
down_revision = None


def upgrade() -> None:
    create_machinery(op)
    create_circle(op)
    op.create_table("space", *_identity(), *_terms(), *_checks())
    op.create_index("space_owner_idx", "space", ["owner_id", "published_at", "id"])
    op.create_index(
        "space_published_idx",
        "space",
        ["published_at", "id"],
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_index("space_photos_idx", "space", ["photo_ids"], postgresql_using="gin")


def _identity() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("location_note", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("photo_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("hidden_from", postgresql.ARRAY(sa.Uuid()), nullable=False),
    ]


def _terms() -> list[sa.Column[Any]]:
    return [
        sa.Column("price_per_hour", sa.BigInteger(), nullable=False),
        sa.Column("daily_cap", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("deposit_percent", sa.BigInteger(), nullable=False),
        sa.Column("min_minutes", sa.BigInteger(), nullable=False),
        sa.Column("max_minutes", sa.BigInteger(), nullable=False),
        sa.Column("instant", sa.Boolean(), nullable=False),
        sa.Column("plate_required", sa.Boolean(), nullable=False),
        sa.Column("height_limit_cm", sa.BigInteger(), nullable=True),
        sa.Column("ev_charger", sa.Boolean(), nullable=False),
        sa.Column("windows", postgresql.JSONB(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
    ]


def _checks() -> list[sa.Constraint]:
    rules = {
        "status": "status IN ('published', 'withdrawn')",
        "price": "price_per_hour > 0 AND daily_cap > 0",
        "deposit_percent": "deposit_percent BETWEEN 1 AND 100",
        "minutes": "min_minutes BETWEEN 1 AND max_minutes AND max_minutes <= 10080",
        "valid": "valid_from <= valid_until",
        "position": "(latitude IS NULL) = (longitude IS NULL)",
    }
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("space_pkey")),
        *(
            sa.CheckConstraint(rule, name=op.f(f"space_{name}_check"))
            for name, rule in rules.items()
        ),
    ]
