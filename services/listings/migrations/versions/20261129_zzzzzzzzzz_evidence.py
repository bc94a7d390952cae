"""Evidence in a dispute: photos, and what was said, of who agrees to that."""

from alembic import op

from chassis.disputes.settlement import let_evidence_be_shown

revision = "20261129_zzzzzzzzzz_evidence"
down_revision = "20261129_zzzzzzzzz_ends"


def upgrade() -> None:
    let_evidence_be_shown(op, key="reservation_id")
