"""A residency may be taken back, and its member may move out."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_residency_ended"
down_revision = "20261122_accounts_devices"

CHECKS = {
    "residency_status_check": (
        "status IN ('pending', 'approved', 'rejected', 'withdrawn', 'moved_out')"
    ),
    "residency_decided_check": "(status IN ('pending', 'withdrawn')) = (decided_at IS NULL)",
    "residency_ended_check": "(status IN ('withdrawn', 'moved_out')) = (ended_at IS NOT NULL)",
}


def upgrade() -> None:
    op.add_column("residency", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint("residency_status_check", "residency")
    op.drop_constraint("residency_decided_check", "residency")
    for name, check in CHECKS.items():
        op.create_check_constraint(name, "residency", check)
