"""What a deal kept in use where its kind tells: none for parking, two for a swap, one for a part of
a ring. What a process notes that counts no things yet has none from now on, and is counted by kind.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261129_written_things"
down_revision = "20261129_written_numbers"

# The parts of a ring are agreed in one transaction, and whoever gives in one gets in another:
# between swaps of the same second that is no accident.
COUNT_AGAIN = """
    UPDATE shared_deal AS part SET things = CASE
        WHEN part.kind = 'parking' THEN 0
        WHEN EXISTS (
            SELECT FROM shared_deal AS given WHERE given.kind = 'swap'
            AND given.owner_id = part.other_id AND given.deal_id <> part.deal_id
            AND given.agreed_at BETWEEN part.agreed_at - interval '1 second'
                AND part.agreed_at + interval '1 second'
        ) AND EXISTS (
            SELECT FROM shared_deal AS got WHERE got.kind = 'swap'
            AND got.other_id = part.owner_id AND got.deal_id <> part.deal_id
            AND got.agreed_at BETWEEN part.agreed_at - interval '1 second'
                AND part.agreed_at + interval '1 second'
        ) THEN 1
        ELSE 2
    END
    WHERE part.kind IN ('parking', 'swap')
"""


def upgrade() -> None:
    op.alter_column(
        "shared_deal",
        "things",
        existing_type=sa.BigInteger(),
        nullable=True,
        server_default=None,
    )
    op.execute(COUNT_AGAIN)
