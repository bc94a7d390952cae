"""The words an item is found by. Items from before have none until the clock has read them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_search"
down_revision = "20261122_first"


def upgrade() -> None:
    op.add_column("item", sa.Column("words", postgresql.TSVECTOR(), nullable=True))
    op.create_index("item_words_idx", "item", ["words"], postgresql_using="gin")
    op.create_index("item_unread_idx", "item", ["id"], postgresql_where="words IS NULL")
