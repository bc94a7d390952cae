"""The books are held by four looks at a journal instead of nine: each read the same rows again."""

from alembic import op

revision = "payments_fewer_triggers"
down_revision = "payments_ledger_book"

DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"

# Of each posting: it belongs to an entry of this transaction, touches no escrow but that of the
# entry's deal, and moves the balance that is kept for whoever holds the account.
POSTING_BOOKED = """
CREATE FUNCTION posting_booked() RETURNS trigger AS $$
DECLARE
    written bigint;
    deal uuid;
    other uuid;
BEGIN
    SELECT transaction, deal_id INTO written, deal FROM entry WHERE id = NEW.entry_id;
    IF written <> (pg_current_xact_id()::text)::bigint THEN
        RAISE EXCEPTION 'entry % is of an earlier transaction', NEW.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_in_entrys_transaction';
    END IF;
    -- Accounts that somebody holds are those that keep a balance.
    UPDATE account SET balance = balance - NEW.amount
    WHERE code = NEW.account AND currency = NEW.currency AND balance IS NOT NULL
    RETURNING CASE WHEN kind = 'escrow' THEN holder END INTO other;
    IF other <> deal THEN
        RAISE EXCEPTION 'entry % is of another deal than %', NEW.entry_id, NEW.account
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_in_own_escrow';
    END IF;
    RETURN NULL;
END $$ """

# Of each statement: all postings of an entry come together and sum to zero. So nothing can be
# added to an entry that was looked at already, were constraints made immediate in between.
POSTINGS_BALANCED = """
CREATE FUNCTION postings_balanced() RETURNS trigger AS $$
DECLARE
    subject uuid;
    lines bigint;
    total numeric;
BEGIN
    SELECT entry_id, count(*), sum(amount) INTO subject, lines, total
    FROM added GROUP BY entry_id
    HAVING count(*) < 2 OR sum(amount) <> 0
        OR count(*) <> (SELECT count(*) FROM posting WHERE posting.entry_id = added.entry_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % is given % postings that sum to %', subject, lines, total
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balanced';
    END IF;
    RETURN NULL;
END $$ """

# Of each entry, at commit: it has postings (which are balanced then), and an ended deal's escrow,
# the only one that it can have touched, is empty.
ENTRY_COMPLETE = """
CREATE FUNCTION entry_complete() RETURNS trigger AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM posting WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION 'entry % has no postings', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balanced';
    END IF;
    IF EXISTS (SELECT FROM deal WHERE id = NEW.deal_id AND state IN ('released', 'refunded'))
       AND EXISTS (SELECT FROM account WHERE holder = NEW.deal_id AND kind = 'escrow'
                   AND balance <> 0) THEN
        RAISE EXCEPTION 'deal % has ended with money in escrow', NEW.deal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'escrow_zero_at_end';
    END IF;
    RETURN NULL;
END $$ """

DEAL_ENDS_AT_ZERO = """
CREATE OR REPLACE FUNCTION escrow_ends_at_zero() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT FROM deal WHERE id = NEW.id AND state IN ('released', 'refunded'))
       AND EXISTS (SELECT FROM account WHERE holder = NEW.id AND kind = 'escrow'
                   AND balance <> 0) THEN
        RAISE EXCEPTION 'deal % has ended with money in escrow', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'escrow_zero_at_end';
    END IF;
    RETURN NULL;
END $$ """

OLD_TRIGGERS = {
    "posting": ("posting_fits_entry", "keep_balance", "posting_balanced", "posting_ends_at_zero"),
    "entry": ("entry_balanced",),
    "deal": ("deal_ends_at_zero",),
}
AT_COMMIT = "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
TRIGGERS = (
    "CREATE TRIGGER posting_booked AFTER INSERT ON posting"
    " FOR EACH ROW EXECUTE FUNCTION posting_booked()",
    "CREATE TRIGGER postings_balanced AFTER INSERT ON posting REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION postings_balanced()",
    "CREATE CONSTRAINT TRIGGER entry_complete AFTER INSERT ON entry"
    f" {AT_COMMIT} EXECUTE FUNCTION entry_complete()",
    # A deal that goes on may hold money: nothing to look at.
    "CREATE CONSTRAINT TRIGGER deal_ends_at_zero AFTER INSERT OR UPDATE ON deal"
    f" {AT_COMMIT} WHEN (NEW.state IN ('released', 'refunded'))"
    " EXECUTE FUNCTION escrow_ends_at_zero()",
)


def upgrade() -> None:
    for table, names in OLD_TRIGGERS.items():
        for name in names:
            op.execute(f"DROP TRIGGER {name} ON {table}")
    for function in ("posting_fits_entry", "keep_balance", "entry_balanced"):
        op.execute(f"DROP FUNCTION {function}()")
    for body in (POSTING_BOOKED, POSTINGS_BALANCED, ENTRY_COMPLETE, DEAL_ENDS_AT_ZERO):
        op.execute(body + DEFINER)
    for trigger in TRIGGERS:
        op.execute(trigger)
