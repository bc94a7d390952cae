"""A suspension without a report, and its end, are decisions that whom they are about reads."""

from alembic import op

revision = "20261129_zz_standings"
down_revision = "20261129_written_ways_in"

KINDS = "decision IN ('dismiss', 'hide', 'remove', 'warn', 'suspend', 'restore')"
OF_A_MEMBER = "decision <> 'restore' OR subject_kind = 'member'"


def upgrade() -> None:
    op.drop_constraint("decision_decision_check", "decision", type_="check")
    op.create_check_constraint("decision_decision_check", "decision", KINDS)
    op.create_check_constraint("decision_restored_check", "decision", OF_A_MEMBER)
