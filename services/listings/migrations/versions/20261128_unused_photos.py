"""Since when nobody uses a photo, and when to look: those that are there already are due at once,
and go a day after that at the earliest."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_unused_photos"
down_revision = "20261128_leaving"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column(
        "photo", sa.Column("look_at", moment, server_default=sa.text("now()"), nullable=False)
    )
    op.add_column("photo", sa.Column("unused_since", moment, nullable=True))
    op.create_index(
        "photo_look_at_idx", "photo", ["look_at"], postgresql_where=sa.text("NOT discarded")
    )
