"""A journal is booked in one round trip: three took longer than what they did."""

from alembic import op

revision = "payments_ledger_book"
down_revision = "payments_one_account_each"

# Not SECURITY DEFINER: the process's own rights on the three tables are what it needs. Three
# statements, so that the triggers on postings see the entry and the accounts.
LEDGER_BOOK = """
CREATE FUNCTION ledger_book(
    entry_id uuid, deal_id uuid, kind text, reference text, currency text, booked_at timestamptz,
    accounts text[], kinds text[], holders uuid[], amounts bigint[]
) RETURNS boolean AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO entry (id, deal_id, kind, reference, currency, booked_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ON CONSTRAINT entry_once DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO account (code, currency, kind, holder, balance)
    SELECT line.code, $5, line.kind, line.holder,
           CASE WHEN line.holder IS NOT NULL THEN 0 END
    FROM unnest($7, $8, $9) AS line (code, kind, holder) ON CONFLICT DO NOTHING;
    INSERT INTO posting (entry_id, account, currency, amount)
    SELECT $1, line.code, $5, line.amount FROM unnest($7, $10) AS line (code, amount);
    RETURN true;
END $$ LANGUAGE plpgsql SET search_path = public, pg_temp
"""


def upgrade() -> None:
    op.execute(LEDGER_BOOK)
