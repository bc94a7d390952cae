"""Until when a no-show can be contested."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_no_shows"
down_revision = "20261128_photos_discarded"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("reservation", sa.Column("no_show_open_until", moment, nullable=True))
