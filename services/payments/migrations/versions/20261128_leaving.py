"""Who is leaving. Their deals begin and end elsewhere."""

from alembic import op

from chassis.migrations import create_leaving

revision = "20261128_leaving"
down_revision = "payments_fewer_triggers"


def upgrade() -> None:
    create_leaving(op)
