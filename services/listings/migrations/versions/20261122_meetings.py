"""Meetings that one side wants to move, and of which both are reminded."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_meetings"
down_revision = "20261122_search"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("reservation", sa.Column("new_by", sa.Uuid(), nullable=True))
    op.add_column("reservation", sa.Column("new_meet_at", moment, nullable=True))
    op.add_column("reservation", sa.Column("new_place", sa.String(), nullable=True))
    op.add_column("reservation", sa.Column("reminded_at", moment, nullable=True))
    op.create_check_constraint(
        "reservation_new_meeting_check",
        "reservation",
        "num_nulls(new_by, new_meet_at, new_place) IN (0, 3)",
    )
    op.create_index(
        "reservation_meet_at_idx",
        "reservation",
        ["meet_at"],
        postgresql_where="reminded_at IS NULL"
        " AND status IN ('accepted', 'awaiting_payment', 'paid')",
    )
