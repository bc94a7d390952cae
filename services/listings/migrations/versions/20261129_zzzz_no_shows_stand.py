"""Since when a no-show stands: the clock sees to it once it cannot be contested any more."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zzzz_no_shows_stand"
down_revision = "20261129_zzz_whose_end"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("reservation", sa.Column("no_show_stands_at", moment, nullable=True))
    # What stood before stays so.
    op.execute(
        "UPDATE reservation SET no_show_stands_at = no_show_open_until"
        " WHERE status = 'no_show' AND no_show_open_until < now()"
    )
    op.create_index(
        "reservation_no_show_idx",
        "reservation",
        ["no_show_open_until"],
        postgresql_where="status = 'no_show' AND no_show_stands_at IS NULL",
    )
