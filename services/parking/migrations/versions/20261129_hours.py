"""Exceptions, notice, and time between two bookings, which the slot of a booking holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261129_hours"
down_revision = "20261129_cancellation"

HELD = (
    "tstzrange(starts_at, ((ends_at AT TIME ZONE 'UTC'::text) + buffer_minutes::double precision"
    " * '00:01:00'::interval) AT TIME ZONE 'UTC'::text, '[)'::text)"
)


def upgrade() -> None:
    for table, name in (("space", "lead"), ("space", "buffer"), ("booking", "buffer")):
        minutes: sa.Column[int] = sa.Column(
            f"{name}_minutes", sa.BigInteger(), nullable=False, server_default="0"
        )
        op.add_column(table, minutes)
    op.add_column(
        "space",
        sa.Column("exceptions", postgresql.JSONB(), nullable=False, server_default="[]"),
    )
    op.create_check_constraint(
        "space_between_check", "space", "lead_minutes >= 0 AND buffer_minutes >= 0"
    )
    op.create_check_constraint("booking_buffer_check", "booking", "buffer_minutes >= 0")
    held = sa.Computed(HELD, persisted=True)
    op.add_column("booking", sa.Column("held", postgresql.TSTZRANGE(), held, nullable=False))
    # Under the same name, by which the version before asks for the slot.
    op.drop_constraint("booking_slot", "booking")
    op.create_exclude_constraint(
        "booking_slot",
        "booking",
        ("space_id", "="),
        ("held", "&&"),
        where=sa.text("live"),
        using="gist",
    )
