"""What the books must hold and no check constraint can say."""

from alembic import op

revision = "payments_triggers"
down_revision = "payments_books"

# The functions belong to the schema's owner and run as it: the process's own role may add rows to
# the ledger's tables and change none.
DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"

APPEND_ONLY = """
CREATE FUNCTION ledger_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_append_only';
END $$ """

POSTING_FITS = """
CREATE FUNCTION posting_fits_entry() RETURNS trigger AS $$
DECLARE
    written bigint;
    deal uuid;
BEGIN
    SELECT transaction, deal_id INTO written, deal FROM entry WHERE id = NEW.entry_id;
    IF written <> (pg_current_xact_id()::text)::bigint THEN
        RAISE EXCEPTION 'entry % is of an earlier transaction', NEW.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_in_entrys_transaction';
    END IF;
    IF EXISTS (SELECT FROM account WHERE code = NEW.account AND currency = NEW.currency
               AND kind = 'escrow' AND holder <> deal) THEN
        RAISE EXCEPTION 'entry % is of another deal than %', NEW.entry_id, NEW.account
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_in_own_escrow';
    END IF;
    RETURN NEW;
END $$ """

KEEP_BALANCE = """
CREATE FUNCTION keep_balance() RETURNS trigger AS $$
BEGIN
    UPDATE account SET balance = balance - NEW.amount
    WHERE code = NEW.account AND currency = NEW.currency AND balance IS NOT NULL;
    RETURN NULL;
END $$ """

ENTRY_BALANCED = """
CREATE FUNCTION entry_balanced() RETURNS trigger AS $$
DECLARE
    subject uuid;
    lines bigint;
    total numeric;
BEGIN
    IF TG_TABLE_NAME = 'posting' THEN
        subject := NEW.entry_id;
    ELSE
        subject := NEW.id;
    END IF;
    SELECT count(*), coalesce(sum(amount), 0) INTO lines, total
    FROM posting WHERE entry_id = subject;
    IF lines < 2 OR total <> 0 THEN
        RAISE EXCEPTION 'entry % has % postings that sum to %', subject, lines, total
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balanced';
    END IF;
    RETURN NULL;
END $$ """

ESCROW_ENDS_AT_ZERO = """
CREATE FUNCTION escrow_ends_at_zero() RETURNS trigger AS $$
DECLARE
    subject uuid;
BEGIN
    IF TG_TABLE_NAME = 'deal' THEN
        subject := NEW.id;
    ELSE
        SELECT holder INTO subject FROM account
        WHERE code = NEW.account AND currency = NEW.currency AND kind = 'escrow';
    END IF;
    IF EXISTS (SELECT FROM deal JOIN account ON account.holder = deal.id AND account.kind = 'escrow'
               WHERE deal.id = subject AND deal.state IN ('released', 'refunded')
               AND account.balance <> 0) THEN
        RAISE EXCEPTION 'deal % has ended with money in escrow', subject
            USING ERRCODE = 'check_violation', CONSTRAINT = 'escrow_zero_at_end';
    END IF;
    RETURN NULL;
END $$ """

AT_COMMIT = "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION"
TRIGGERS = (
    "CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON entry"
    " FOR EACH ROW EXECUTE FUNCTION ledger_append_only()",
    "CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE ON posting"
    " FOR EACH ROW EXECUTE FUNCTION ledger_append_only()",
    "CREATE TRIGGER posting_fits_entry BEFORE INSERT ON posting"
    " FOR EACH ROW EXECUTE FUNCTION posting_fits_entry()",
    "CREATE TRIGGER keep_balance AFTER INSERT ON posting"
    " FOR EACH ROW EXECUTE FUNCTION keep_balance()",
    f"CREATE CONSTRAINT TRIGGER entry_balanced AFTER INSERT ON entry {AT_COMMIT} entry_balanced()",
    "CREATE CONSTRAINT TRIGGER posting_balanced AFTER INSERT ON posting"
    f" {AT_COMMIT} entry_balanced()",
    "CREATE CONSTRAINT TRIGGER deal_ends_at_zero AFTER INSERT OR UPDATE ON deal"
    f" {AT_COMMIT} escrow_ends_at_zero()",
    "CREATE CONSTRAINT TRIGGER posting_ends_at_zero AFTER INSERT ON posting"
    f" {AT_COMMIT} escrow_ends_at_zero()",
)


def upgrade() -> None:
    for function in (APPEND_ONLY, POSTING_FITS, KEEP_BALANCE, ENTRY_BALANCED, ESCROW_ENDS_AT_ZERO):
        op.execute(function + DEFINER)
    for trigger in TRIGGERS:
        op.execute(trigger)
