"""What opened a session, and which terms a member agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_accounts_devices"
down_revision = "20261122_words"

APPEND_ONLY = """
CREATE TRIGGER consent_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    op.add_column("sign_in_session", sa.Column("device", sa.String(length=200), nullable=True))
    op.create_table(
        "consent",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("terms_version", sa.String(length=20), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="consent_member_id_fkey"),
        sa.PrimaryKeyConstraint("member_id", "terms_version", name="consent_pkey"),
    )
    op.execute(APPEND_ONLY)
