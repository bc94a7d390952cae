"""The clock reads all items anew: the words of their titles as they are written, beside the stems.
Until it has come to an item, what is mistyped does not find it."""

from alembic import op

revision = "20261129_words_as_written"
down_revision = "20261129_decisions"


def upgrade() -> None:
    # A version that still runs looks for `words IS NULL`, which this index answers as well.
    op.drop_index("item_unread_idx", table_name="item")
    op.create_index(
        "item_unread_idx",
        "item",
        ["id"],
        postgresql_where="words IS NULL OR NOT words @@ CAST('/2' AS tsquery)",
    )
