"""Who is leaving: no reservation begins with one of them."""

from alembic import op

from chassis.migrations import create_leaving

revision = "20261128_leaving"
down_revision = "20261128_stories"


def upgrade() -> None:
    create_leaving(op, "reservation", "owner_id", "taker_id")
