"""The first schema of listings: photos, items, reservations, and the holds between them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import create_circle, create_machinery

revision = "20261122_first"
down_revision = None

LIVE = "status IN ('proposed', 'accepted', 'awaiting_payment', 'paid', 'handed_over', 'disputed')"
HOLDING = (
    "status IN ('accepted', 'awaiting_payment', 'paid', 'handed_over', 'completed', 'disputed')"
)
# An item is promised by whatever reservation is agreed about it, in either role. The rows of hold
# follow the reservation's state here, so that no statement can promise one item twice.
KEEP_HOLDS = """
CREATE FUNCTION keep_holds() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.status IN
        ('accepted', 'awaiting_payment', 'paid', 'handed_over', 'completed', 'disputed')
    THEN
        INSERT INTO hold (item_id, reservation_id)
        SELECT promised, NEW.id
        FROM unnest(ARRAY[NEW.item_id, NEW.offered_item_id]) AS promised
        WHERE promised IS NOT NULL AND NOT EXISTS (
            SELECT FROM hold WHERE item_id = promised AND reservation_id = NEW.id
        )
        ORDER BY promised;
    ELSE
        DELETE FROM hold WHERE reservation_id = NEW.id;
    END IF;
    RETURN NULL;
END $$
"""
KEEP_HOLDS_TRIGGER = """
CREATE TRIGGER reservation_keep_holds AFTER INSERT OR UPDATE ON reservation
FOR EACH ROW EXECUTE FUNCTION keep_holds()
"""


def upgrade() -> None:
    create_machinery(op)
    create_circle(op)
    _create_photo()
    _create_item()
    _create_reservation()
    _index_reservation()
    _create_hold()


def _create_photo() -> None:
    op.create_table(
        "photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("width > 0 AND height > 0", name="photo_size_check"),
        sa.PrimaryKeyConstraint("id", name="photo_pkey"),
    )
    op.create_index("photo_owner_id_idx", "photo", ["owner_id"])


def _create_item() -> None:
    op.create_table(
        "item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), server_default="CNY", nullable=False),
        sa.Column("wanted", sa.String(), nullable=True),
        sa.Column("hidden_from", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "category IN ('kids', 'books', 'furniture', 'appliances', 'electronics', 'clothing',"
            " 'sports', 'kitchen', 'plants', 'scrap', 'other')",
            name="item_category_check",
        ),
        sa.CheckConstraint(
            "condition IN ('new', 'like_new', 'good', 'used', 'for_parts')",
            name="item_condition_check",
        ),
        sa.CheckConstraint("kind <> 'give' OR price IS NULL", name="item_gift_has_none_check"),
        sa.CheckConstraint("kind <> 'sell' OR price IS NOT NULL", name="item_sale_has_price_check"),
        sa.CheckConstraint("kind <> 'swap' OR wanted IS NOT NULL", name="item_swap_wants_check"),
        sa.CheckConstraint("kind IN ('sell', 'swap', 'give')", name="item_kind_check"),
        sa.CheckConstraint(
            "status IN ('published', 'reserved', 'completed', 'withdrawn', 'expired', 'removed')",
            name="item_status_check",
        ),
        sa.CheckConstraint("NOT owner_id = ANY (hidden_from)", name="item_seen_by_owner_check"),
        sa.CheckConstraint("price > 0", name="item_price_check"),
        sa.PrimaryKeyConstraint("id", name="item_pkey"),
    )
    op.create_index(
        "item_expires_at_idx", "item", ["expires_at"], postgresql_where="status = 'published'"
    )
    op.create_index(
        "item_open_idx",
        "item",
        ["published_at", "id"],
        postgresql_where="status IN ('published', 'reserved')",
    )
    op.create_index(
        "item_feed_idx",
        "item",
        ["owner_id", "category", "kind", "published_at", "id"],
        postgresql_where="status IN ('published', 'reserved')",
    )
    op.create_index("item_owner_id_published_at_idx", "item", ["owner_id", "published_at", "id"])
    op.create_table(
        "item_photo",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("position BETWEEN 0 AND 8", name="item_photo_position_check"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="item_photo_item_id_fkey"),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name="item_photo_photo_id_fkey"),
        sa.PrimaryKeyConstraint("photo_id", "item_id", name="item_photo_pkey"),
    )
    op.create_index(
        "item_photo_item_id_position_key", "item_photo", ["item_id", "position"], unique=True
    )


def _create_reservation() -> None:
    op.create_table(
        "reservation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("offered_item_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("taker_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), server_default="CNY", nullable=False),
        sa.Column("meet_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taker_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refunded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("code_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("offered_title", sa.String(), nullable=True),
        sa.Column("offered_photo_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'swap') = (offered_item_id IS NOT NULL)", name="reservation_swap_offers_check"
        ),
        sa.CheckConstraint(
            "kind <> 'give' OR price IS NULL", name="reservation_gift_has_none_check"
        ),
        sa.CheckConstraint(
            "kind <> 'sell' OR price IS NOT NULL", name="reservation_sale_has_price_check"
        ),
        sa.CheckConstraint("kind IN ('sell', 'swap', 'give')", name="reservation_kind_check"),
        sa.CheckConstraint(
            "status <> 'accepted' OR price IS NULL", name="reservation_accepted_is_free_check"
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'accepted', 'awaiting_payment', 'paid', 'handed_over',"
            " 'completed', 'declined', 'cancelled', 'expired', 'no_show', 'did_not_happen',"
            " 'disputed')",
            name="reservation_status_check",
        ),
        sa.CheckConstraint(
            "status NOT IN ('awaiting_payment', 'paid')"
            " OR price IS NOT NULL AND due_at IS NOT NULL",
            name="reservation_payment_due_check",
        ),
        sa.CheckConstraint(
            "status NOT IN ('handed_over', 'completed') OR handed_over_at IS NOT NULL",
            name="reservation_handed_over_check",
        ),
        sa.CheckConstraint("offered_item_id <> item_id", name="reservation_two_items_check"),
        sa.CheckConstraint("owner_id <> taker_id", name="reservation_two_parties_check"),
        sa.CheckConstraint("price > 0", name="reservation_price_check"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="reservation_item_id_fkey"),
        sa.ForeignKeyConstraint(
            ["offered_item_id"], ["item.id"], name="reservation_offered_item_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["offered_photo_id"], ["photo.id"], name="reservation_offered_photo_id_fkey"
        ),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name="reservation_photo_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="reservation_pkey"),
    )


def _index_reservation() -> None:
    op.create_index(
        "reservation_live_idx",
        "reservation",
        ["status"],
        postgresql_where=LIVE,
    )
    op.create_index("reservation_offered_photo_id_idx", "reservation", ["offered_photo_id"])
    op.create_index(
        "reservation_one_accepted_key",
        "reservation",
        ["item_id"],
        unique=True,
        postgresql_where=HOLDING,
    )
    op.create_index(
        "reservation_one_live_proposal_key",
        "reservation",
        ["item_id", "taker_id"],
        unique=True,
        postgresql_where=LIVE,
    )
    op.create_index("reservation_owner_id_idx", "reservation", ["owner_id", "created_at", "id"])
    op.create_index("reservation_photo_id_idx", "reservation", ["photo_id"])
    op.create_index("reservation_taker_id_idx", "reservation", ["taker_id", "created_at", "id"])


def _create_hold() -> None:
    op.create_table(
        "hold",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="hold_item_id_fkey"),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservation.id"], name="hold_reservation_id_fkey"
        ),
        sa.PrimaryKeyConstraint("item_id", name="hold_pkey"),
    )
    op.create_index("hold_reservation_id_idx", "hold", ["reservation_id"])
    op.execute(KEEP_HOLDS)
    op.execute(KEEP_HOLDS_TRIGGER)
