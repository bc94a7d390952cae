"""Members may have themselves erased; of the committee's book only what was said of them goes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261128_erasures"
down_revision = "20261128_written_shares"

# Rows stay for ever and as they are, but for the words in them.
ONLY_WORDS_GO = """
CREATE FUNCTION refuse_change_but_of_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.details = '{}' AND (NEW.id, NEW.happened_at, NEW.actor_id, NEW.community_id, NEW.action,
        NEW.subject_ids) IS NOT DISTINCT FROM (OLD.id, OLD.happened_at, OLD.actor_id,
        OLD.community_id, OLD.action, OLD.subject_ids)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGERS = (
    "DROP TRIGGER audit_log_append_only ON audit_log",
    """
    CREATE TRIGGER audit_log_append_only BEFORE DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER audit_log_only_words_go BEFORE UPDATE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_of_words()
    """,
)
# The process itself may change no row of it: this it may ask for.
FORGET = """
CREATE FUNCTION forget_audit_details(member uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    UPDATE audit_log SET details = '{}' WHERE details <> '{}' AND (
        actor_id = member OR subject_ids @> ARRAY[member]
        OR subject_ids && ARRAY(SELECT id FROM residency WHERE member_id = member)
    )
$$
"""


def upgrade() -> None:
    op.drop_constraint("member_status_check", "member")
    op.create_check_constraint(
        "member_status_check", "member", "status IN ('active', 'suspended', 'erasing', 'erased')"
    )
    op.create_table(
        "erasure",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scrubbed", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "state IN ('checking', 'withdrawn', 'erased')", name="erasure_state_check"
        ),
        sa.CheckConstraint(
            "(state = 'erased') = (erased_at IS NOT NULL)", name="erasure_erased_check"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="erasure_member_id_fkey"),
        sa.PrimaryKeyConstraint("member_id", name="erasure_pkey"),
    )
    op.create_index(
        "erasure_checking_idx",
        "erasure",
        ["asked_at"],
        postgresql_where=sa.text("state = 'checking'"),
    )
    op.execute(ONLY_WORDS_GO)
    for trigger in TRIGGERS:
        op.execute(trigger)
    op.execute(FORGET)
