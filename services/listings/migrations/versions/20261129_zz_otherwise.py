"""The clock reads all items anew: words joined, figures apart from letters, letters without marks.
Until it has come to an item, it is found as it was."""

from alembic import op

revision = "20261129_zz_otherwise"
down_revision = "20261129_z_struck"


def upgrade() -> None:
    op.drop_index("item_unread_idx", table_name="item")
    op.create_index(
        "item_unread_idx",
        "item",
        ["id"],
        postgresql_where="words IS NULL OR NOT words @@ CAST('/3' AS tsquery)",
    )
