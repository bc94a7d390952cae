"""Disputes say when they were closed, in whatever way."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zzzzzzz_closed"
down_revision = "20261129_zzzzzz_answers"

# Whatever ends it: a reservation that is disputed no longer has no open dispute.
CLOSES = """
CREATE FUNCTION close_dispute() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE dispute SET closed_at = coalesce(decided_at, now())
    WHERE reservation_id = NEW.id AND closed_at IS NULL;
    RETURN NULL;
END $$
"""
WHEN = """
CREATE TRIGGER dispute_closes AFTER UPDATE OF status ON reservation FOR EACH ROW
WHEN (OLD.status = 'disputed' AND NEW.status <> 'disputed') EXECUTE FUNCTION close_dispute()
"""
OVER = """
UPDATE dispute SET closed_at = coalesce(decided_at, now()) FROM reservation
WHERE reservation.id = reservation_id AND status <> 'disputed'
"""


def upgrade() -> None:
    op.add_column("dispute", sa.Column("closed_at", sa.DateTime(timezone=True)))
    op.execute(CLOSES)
    op.execute(WHEN)
    op.execute(OVER)
