"""A code sent to a phone is for one purpose; those on their way are for signing in."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zzz_code_purposes"
down_revision = "20261129_zz_standings"


def upgrade() -> None:
    # The version before sends codes to sign in with, and says nothing of what they are for.
    op.add_column(
        "phone_code",
        sa.Column("purpose", sa.String(length=16), nullable=False, server_default="sign_in"),
    )
    op.create_check_constraint(
        "phone_code_purpose_check", "phone_code", "purpose IN ('sign_in', 'link', 'replace')"
    )
    op.add_column("mailbox_message", sa.Column("purpose", sa.String(length=16), nullable=True))
