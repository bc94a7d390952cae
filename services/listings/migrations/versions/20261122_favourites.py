"""Things that members keep an eye on."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_favourites"
down_revision = "20261122_waiting"


def upgrade() -> None:
    op.create_table(
        "favourite",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="favourite_item_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="favourite_pkey"),
    )
    op.create_index(
        "favourite_item_id_member_id_key", "favourite", ["item_id", "member_id"], unique=True
    )
    op.create_index("favourite_member_id_idx", "favourite", ["member_id", "created_at", "id"])
