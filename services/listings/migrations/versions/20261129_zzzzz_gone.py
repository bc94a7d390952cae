"""What a proposal asked for or offered, where that was there no more."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zzzzz_gone"
down_revision = "20261129_zzzz_no_shows_stand"


def upgrade() -> None:
    op.add_column("reservation", sa.Column("gone", sa.String(), nullable=True))
    op.create_check_constraint(
        "reservation_gone_check", "reservation", "gone IN ('asked', 'offered')"
    )
