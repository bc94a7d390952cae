"""Swaps in a ring of two or three."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261128_swap_cycles"
down_revision = "20261128_open_draws"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "item",
        sa.Column(
            "wanted_categories",
            postgresql.ARRAY(sa.String()),
            server_default="{}",
            nullable=False,
        ),
    )
    op.create_check_constraint(
        "item_only_swaps_want_check", "item", "kind = 'swap' OR wanted_categories = '{}'"
    )
    op.add_column("item", sa.Column("cycles_sought_at", MOMENT, nullable=True))
    op.create_index(
        "item_cycles_sought_at_idx",
        "item",
        ["cycles_sought_at"],
        postgresql_where="kind = 'swap' AND status = 'published'",
    )
    _create_cycle()
    _create_leg()
    op.add_column("reservation", sa.Column("cycle_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "reservation_cycle_id_fkey", "reservation", "swap_cycle", ["cycle_id"], ["id"]
    )
    op.create_index("reservation_cycle_id_idx", "reservation", ["cycle_id"])
    # Of a ring's part nothing is given in return to the same person.
    op.drop_constraint("reservation_swap_offers_check", "reservation")
    op.create_check_constraint(
        "reservation_swap_offers_check",
        "reservation",
        "(kind = 'swap') = (offered_item_id IS NOT NULL OR cycle_id IS NOT NULL)",
    )
    op.create_check_constraint(
        "reservation_ring_is_even_check", "reservation", "cycle_id IS NULL OR price IS NULL"
    )


def _create_cycle() -> None:
    op.create_table(
        "swap_cycle",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "status IN ('proposed', 'agreed', 'completed', 'declined', 'expired', 'void',"
            " 'undone', 'broken')",
            name="swap_cycle_status_check",
        ),
        sa.PrimaryKeyConstraint("id", name="swap_cycle_pkey"),
    )
    live = "status IN ('proposed', 'agreed')"
    op.create_index(
        "swap_cycle_one_live_key", "swap_cycle", ["key"], unique=True, postgresql_where=live
    )
    op.create_index("swap_cycle_key_idx", "swap_cycle", ["key"])
    op.create_index(
        "swap_cycle_proposed_idx",
        "swap_cycle",
        ["expires_at"],
        postgresql_where="status = 'proposed'",
    )


def _create_leg() -> None:
    op.create_table(
        "swap_cycle_leg",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("item_version", sa.BigInteger(), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=False),
        sa.Column("taker_id", sa.Uuid(), nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("meet_at", MOMENT, nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.CheckConstraint("giver_id <> taker_id", name="swap_cycle_leg_two_parties_check"),
        sa.CheckConstraint("position BETWEEN 0 AND 2", name="swap_cycle_leg_position_check"),
        sa.CheckConstraint(
            "num_nulls(accepted_at, meet_at, place) IN (0, 3)", name="swap_cycle_leg_meeting_check"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["swap_cycle.id"], name="swap_cycle_leg_cycle_id_fkey"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="swap_cycle_leg_item_id_fkey"),
        sa.PrimaryKeyConstraint("cycle_id", "position", name="swap_cycle_leg_pkey"),
    )
    for column in ("item_id", "giver_id", "taker_id"):
        op.create_index(
            f"swap_cycle_leg_{column}_key", "swap_cycle_leg", ["cycle_id", column], unique=True
        )
    op.create_index("swap_cycle_leg_item_id_idx", "swap_cycle_leg", ["item_id"])
    op.create_index("swap_cycle_leg_giver_id_idx", "swap_cycle_leg", ["giver_id"])
