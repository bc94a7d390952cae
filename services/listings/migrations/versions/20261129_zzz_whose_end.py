"""Who ended a reservation; of the no-shows so far, from what the history tells."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zzz_whose_end"
down_revision = "20261129_zz_otherwise"

SAID = """
    UPDATE reservation SET ended_by =
        CASE said.by_id WHEN owner_id THEN 'owner' WHEN taker_id THEN 'taker' END
    FROM (
        SELECT DISTINCT ON (reservation_id) reservation_id, by_id FROM state_change
        WHERE status = 'no_show' AND reservation_id IS NOT NULL
        ORDER BY reservation_id, id DESC
    ) AS said
    WHERE said.reservation_id = reservation.id AND reservation.status = 'no_show'
"""


def upgrade() -> None:
    op.add_column("reservation", sa.Column("ended_by", sa.String(), nullable=True))
    op.create_check_constraint(
        "reservation_ended_by_check",
        "reservation",
        "ended_by IN ('owner', 'taker', 'clock', 'committee')",
    )
    op.execute(SAID)
