"""A code of the committee's can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_taken_back_invites"
down_revision = "20261128_same_homes"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("committee_invite", sa.Column("revoked_at", moment, nullable=True))
