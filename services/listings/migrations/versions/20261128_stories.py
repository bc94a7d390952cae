"""Drafts, the history of items and their reservations, and how many have looked at an item."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_stories"
down_revision = "20261128_taken_out_of_sight"

STATES = "'published', 'reserved', 'completed', 'withdrawn', 'expired', 'removed'"
CHECKS = {
    "status": f"status IN ('draft', {STATES})",
    "sale_has_price": "kind <> 'sell' OR price IS NOT NULL OR status = 'draft'",
    "swap_wants": "kind <> 'swap' OR wanted IS NOT NULL OR status = 'draft'",
    "complete": "num_nulls(category, condition, expires_at) = 0 OR status = 'draft'",
}
APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
APPEND_ONLY_TRIGGER = """
CREATE TRIGGER state_change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON state_change
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
# Of what happened before, the beginning is known, and who began it.
BEGINNINGS = """
INSERT INTO state_change (item_id, reservation_id, status, by_id, happened_at)
SELECT * FROM (
    SELECT id, NULL::uuid, 'published', owner_id, published_at AS at FROM item
    UNION ALL
    SELECT promised, id, 'proposed', taker_id, created_at
    FROM reservation, unnest(ARRAY[item_id, offered_item_id]) AS promised
    WHERE promised IS NOT NULL
) AS began
ORDER BY at
"""


def upgrade() -> None:
    for name, condition in CHECKS.items():
        op.execute(f"ALTER TABLE item DROP CONSTRAINT IF EXISTS item_{name}_check")
        op.create_check_constraint(f"item_{name}_check", "item", condition)
    for column in ("category", "condition", "expires_at"):
        op.alter_column("item", column, nullable=True)
    _create_state_change()
    _create_looks()


def _create_state_change() -> None:
    op.create_table(
        "state_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "happened_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="state_change_pkey"),
    )
    op.create_index("state_change_item_idx", "state_change", ["item_id", "id"])
    op.create_index("state_change_reservation_idx", "state_change", ["reservation_id"])
    op.execute(BEGINNINGS)
    op.execute(APPEND_ONLY)
    op.execute(APPEND_ONLY_TRIGGER)


def _create_looks() -> None:
    op.create_table(
        "look",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("viewer_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "viewer_id", "day", name="look_pkey"),
    )
    op.create_index("look_day_idx", "look", ["day"])
    op.create_index("look_viewer_id_idx", "look", ["viewer_id"])
    op.create_table(
        "look_count",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("looks", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="look_count_pkey"),
    )
