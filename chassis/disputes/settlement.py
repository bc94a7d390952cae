"""What the migration does that lets a dispute be settled by a proposal or by its deadline, in each
service. Migrations depend on it: it is never changed.

`dispute_whole` holds at the end of each transaction what no row alone can: a deal is disputed
exactly while it has an open dispute; a proposal stands only while its dispute is open, and has been
accepted exactly where the dispute says so; what was divided is all that was held, as both say.
"""

from types import ModuleType

import sqlalchemy as sa
from alembic.operations import Operations

_MOMENT = sa.DateTime(timezone=True)
_DISPUTES = {
    "divided": "num_nulls(to_payer, to_payee) IN (0, 2)",
    "deadline": "decide_by > opened_at",
    "decided": "CASE WHEN decided_at IS NULL"
    " THEN num_nonnulls(decided_by, explanation, proposal_id, to_payer) = 0"
    " ELSE closed_at IS NOT NULL AND num_nulls(decided_by, explanation) IN (0, 2)"
    " AND num_nonnulls(decided_by, proposal_id) < 2 END",
}
_PROPOSALS = {
    "state": "state IN ('open', 'replaced', 'accepted', 'void')",
    "ended": "(state = 'open') = (ended_at IS NULL)",
    "number": "number BETWEEN 1 AND 10",
    "divided": "num_nulls(to_payer, to_payee) IN (0, 2)",
    "amounts": "to_payer >= 0 AND to_payee >= 0",
    "says": "num_nonnulls(to_payer, handed_over) > 0",
}
_WHOLE = """
CREATE FUNCTION dispute_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    which uuid;
    it dispute;
    deal {deal};
    agreed dispute_proposal;
    held bigint;
    wrong text;
BEGIN
    IF TG_TABLE_NAME = '{deal}' THEN
        SELECT * INTO deal FROM {deal} WHERE id = NEW.id;
        SELECT * INTO it FROM dispute WHERE {deal}_id = NEW.id AND closed_at IS NULL;
        IF (deal.status = 'disputed') <> FOUND OR (FOUND AND NOT {names}) THEN
            wrong := 'disputed, and not by an open dispute';
        END IF;
    ELSE
        IF TG_TABLE_NAME = 'dispute' THEN which := NEW.{key}; ELSE which := NEW.dispute_id; END IF;
        SELECT * INTO it FROM dispute WHERE {key} = which;
        SELECT * INTO deal FROM {deal} WHERE id = it.{deal}_id;
        SELECT * INTO agreed FROM dispute_proposal WHERE dispute_id = which AND state = 'accepted';
        held := {held};
        IF (it.closed_at IS NULL) <> ({names}) THEN
            wrong := 'open, and its deal says otherwise';
        ELSIF it.closed_at IS NOT NULL AND EXISTS (
            SELECT FROM dispute_proposal WHERE dispute_id = which AND state = 'open'
        ) THEN
            wrong := 'over, and a proposal stands';
        ELSIF agreed.id IS DISTINCT FROM it.proposal_id THEN
            wrong := 'agreed to, and by no proposal, or by another';
        ELSIF agreed.id IS NOT NULL
            AND (agreed.to_payer, agreed.to_payee) IS DISTINCT FROM (it.to_payer, it.to_payee) THEN
            wrong := 'divided otherwise than was agreed';
        ELSIF it.decided_at IS NOT NULL AND NOT ({undivided})
            AND coalesce(it.to_payer + it.to_payee, 0) <> held THEN
            wrong := 'divided, and not all that was held';
        ELSIF TG_TABLE_NAME = 'dispute_proposal' AND TG_OP = 'INSERT' THEN
            IF coalesce(NEW.to_payer + NEW.to_payee, 0) <> held THEN
                wrong := 'proposed to be divided, and not all that is held';
            END IF;
        END IF;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'a dispute is %', wrong
        USING ERRCODE = 'check_violation', CONSTRAINT = 'dispute_whole';
    END IF;
    RETURN NULL;
END $$
"""
_VOID = """
CREATE FUNCTION void_proposals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE dispute_proposal SET state = 'void', ended_at = NEW.closed_at
    WHERE dispute_id = NEW.{key} AND state = 'open';
    RETURN NULL;
END $$
"""
_TRIGGERS = (
    "CREATE TRIGGER dispute_voids AFTER UPDATE OF closed_at ON dispute FOR EACH ROW"
    " WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION void_proposals()",
    "CREATE CONSTRAINT TRIGGER dispute_whole AFTER INSERT OR UPDATE OF"
    " closed_at, decided_at, decided_by, proposal_id, to_payer, to_payee ON dispute"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dispute_whole()",
    "CREATE CONSTRAINT TRIGGER proposal_whole AFTER INSERT OR UPDATE ON dispute_proposal"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dispute_whole()",
    "CREATE CONSTRAINT TRIGGER {deal}_disputed AFTER UPDATE OF {says} ON {deal}"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    " WHEN (OLD.status = 'disputed' OR NEW.status = 'disputed') EXECUTE FUNCTION dispute_whole()",
    "CREATE CONSTRAINT TRIGGER {deal}_new_disputed AFTER INSERT ON {deal}"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    " WHEN (NEW.status = 'disputed') EXECUTE FUNCTION dispute_whole()",
)


def let_disputes_be_settled(
    op: Operations | ModuleType,
    *,
    deal: str,
    key: str,
    says: str,
    names: str,
    held: str,
    undivided: str,
) -> None:
    """`deal` is the table of deals, `key` the dispute's. In SQL about `deal` and the dispute `it`:
    whether the deal `names` it as the open one, by its columns `says`, what is `held` of it, and
    what may end `undivided`."""
    op.add_column(
        "dispute",
        sa.Column(
            "decide_by", _MOMENT, nullable=False, server_default=sa.text("now() + '14 days'")
        ),
    )
    op.add_column("dispute", sa.Column("remind_at", _MOMENT))
    op.add_column("dispute", sa.Column("proposal_id", sa.Uuid()))
    # Of one that was opened long ago too there are days left, in which the committee is reminded.
    op.execute("UPDATE dispute SET remind_at = now() + '11 days' WHERE closed_at IS NULL")
    op.create_index(
        "dispute_decide_by_idx",
        "dispute",
        ["decide_by"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "dispute_proposal",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("dispute_id", sa.Uuid(), sa.ForeignKey(f"dispute.{key}"), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("to_payer", sa.BigInteger()),
        sa.Column("to_payee", sa.BigInteger()),
        sa.Column("handed_over", sa.Boolean()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.UniqueConstraint(
            "dispute_id", "by_id", "number", name="dispute_proposal_dispute_id_by_id_number_key"
        ),
        *(
            sa.CheckConstraint(held_, name=f"dispute_proposal_{name}_check")
            for name, held_ in _PROPOSALS.items()
        ),
    )
    op.create_index("dispute_proposal_by_id_idx", "dispute_proposal", ["by_id"])
    for state in ("open", "accepted"):
        op.create_index(
            f"dispute_proposal_one_{state}_key",
            "dispute_proposal",
            ["dispute_id"],
            unique=True,
            postgresql_where=sa.text(f"state = '{state}'"),
        )
    op.create_foreign_key(
        "dispute_proposal_id_fkey", "dispute", "dispute_proposal", ["proposal_id"], ["id"]
    )
    for name, holds in _DISPUTES.items():
        op.execute(f"ALTER TABLE dispute DROP CONSTRAINT IF EXISTS dispute_{name}_check")
        op.create_check_constraint(f"dispute_{name}_check", "dispute", holds)
    meant = {
        "deal": deal,
        "key": key,
        "says": says,
        "names": names,
        "held": held,
        "undivided": undivided,
    }
    for statement in (_WHOLE, _VOID, *_TRIGGERS):
        op.execute(statement.format(**meant))


def let_evidence_be_shown(op: Operations | ModuleType, *, key: str) -> None:
    """Photos, and since when each of the two lets the committee read what they said."""
    for column in ("payer_shows_at", "payee_shows_at"):
        op.add_column("dispute", sa.Column(column, _MOMENT))
    op.create_table(
        "dispute_photo",
        sa.Column("dispute_id", sa.Uuid(), sa.ForeignKey(f"dispute.{key}"), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("photo_id", "dispute_id", name="dispute_photo_pkey"),
        sa.UniqueConstraint(
            "dispute_id", "by_id", "number", name="dispute_photo_dispute_id_by_id_number_key"
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 6", name="dispute_photo_number_check"),
    )
    for column in ("by_id", "photo_id"):
        op.create_index(f"dispute_photo_{column}_idx", "dispute_photo", [column])
