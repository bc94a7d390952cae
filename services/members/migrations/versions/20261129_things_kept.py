"""How many things a deal kept in use; both of a swap."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_things_kept"
down_revision = "20261128_taken_back_invites"


def upgrade() -> None:
    things = sa.Column("things", sa.BigInteger(), server_default=sa.text("1"), nullable=False)
    op.add_column("shared_deal", things)
    op.execute(
        "UPDATE shared_deal SET things = CASE kind WHEN 'parking' THEN 0 ELSE 2 END"
        " WHERE kind IN ('parking', 'swap')"
    )
    op.drop_constraint("shared_deal_amounts_check", "shared_deal")
    op.create_check_constraint(
        op.f("shared_deal_amounts_check"),
        "shared_deal",
        "minutes >= 0 AND amount >= 0 AND things >= 0",
    )
