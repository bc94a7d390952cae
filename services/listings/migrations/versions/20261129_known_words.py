"""Words of titles in Latin letters, by which mistyped ones are understood."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_known_words"
down_revision = "20261128_unused_photos"


def upgrade() -> None:
    op.create_table(
        "known_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column(
            "looked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("word", name="known_word_pkey"),
    )
    op.create_index(
        "known_word_alike_idx", "known_word", [sa.text('"left"(word, 1)'), sa.text("length(word)")]
    )
    op.create_index("known_word_looked_at_idx", "known_word", ["looked_at"])
    # Of what is there already; what is cut wrongly here stands in no index, and is forgotten.
    op.execute(
        "INSERT INTO known_word (word) SELECT DISTINCT found[1]"
        " FROM item, regexp_matches(lower(title), '[a-z]{4,40}', 'g') found"
        " WHERE to_tsvector('english', found[1]) <> ''"
    )
