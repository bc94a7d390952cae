"""Proposals whose time stands still while another is promised the item."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_waiting"
down_revision = "20261122_meetings"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("reservation", sa.Column("waiting_since", moment, nullable=True))
