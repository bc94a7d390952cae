"""Who is leaving: no booking begins with one of them."""

from alembic import op

from chassis.migrations import create_leaving

revision = "20261128_leaving"
down_revision = "20261128_moderation"


def upgrade() -> None:
    create_leaving(op, "booking", "owner_id", "renter_id")
