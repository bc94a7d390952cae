"""Gifts that find their taker by line or by a fair draw."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261128_open_draws"
down_revision = "20261128_no_shows"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column(
        "item",
        sa.Column("allocation", sa.String(), server_default="owners_choice", nullable=False),
    )
    op.add_column("item", sa.Column("draw_at", moment, nullable=True))
    op.add_column("item", sa.Column("draw_commitment", sa.String(), nullable=True))
    op.add_column("item", sa.Column("drawn_at", moment, nullable=True))
    for name, holds in {
        "allocation": "allocation IN ('first_come', 'owners_choice', 'draw')",
        "only_gifts": "kind = 'give' OR allocation = 'owners_choice'",
        "draw": "(allocation = 'draw') = (draw_at IS NOT NULL)"
        " AND (draw_at IS NULL) = (draw_commitment IS NULL)",
        "drawn": "drawn_at >= draw_at",
    }.items():
        op.create_check_constraint(f"item_{name}_check", "item", holds)
    op.create_index(
        "item_draw_at_idx",
        "item",
        ["draw_at"],
        postgresql_where="status = 'published' AND drawn_at IS NULL",
    )
    op.add_column("reservation", sa.Column("entry_number", sa.Integer(), nullable=True))
    op.add_column("reservation", sa.Column("draw_place", sa.Integer(), nullable=True))
    op.create_check_constraint(
        "reservation_drawn_entry_check", "reservation", "draw_place IS NULL OR entry_number > 0"
    )
    op.create_index(
        "reservation_entry_number_key", "reservation", ["item_id", "entry_number"], unique=True
    )
    _create_draw()


def _create_draw() -> None:
    numbers = postgresql.ARRAY(sa.Integer())
    op.create_table(
        "draw",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("entries", numbers, nullable=True),
        sa.Column("outcome", numbers, nullable=True),
        sa.CheckConstraint("octet_length(seed) = 32", name="draw_seed_check"),
        sa.CheckConstraint("num_nulls(entries, outcome) IN (0, 2)", name="draw_held_check"),
        sa.CheckConstraint(
            "entries @> outcome AND entries <@ outcome", name="draw_same_entries_check"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="draw_item_id_fkey"),
        sa.PrimaryKeyConstraint("item_id", name="draw_pkey"),
    )
