"""When what is agreed upon ends: until then a provider has to keep the money."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zzzzzz_ends"
down_revision = "20261129_zzzzz_returned"


def upgrade() -> None:
    op.add_column("deal", sa.Column("ends_at", sa.DateTime(timezone=True)))
