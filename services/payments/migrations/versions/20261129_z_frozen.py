"""The last word on whether a deal is disputed."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_z_frozen"
down_revision = "20261129_reconciliations"


def upgrade() -> None:
    # With a default, since the version before this one opens deals without it.
    last = sa.Column("freeze_version", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("deal", last)
