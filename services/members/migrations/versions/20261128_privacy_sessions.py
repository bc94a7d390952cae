"""A suspended member still comes to their own data: sessions for that alone, and their erasure."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_privacy_sessions"
down_revision = "20261128_exports"


def upgrade() -> None:
    op.add_column("sign_in_session", sa.Column("scope", sa.String(length=16), nullable=True))
    op.create_check_constraint(
        "sign_in_session_scope_check", "sign_in_session", "scope = 'privacy'"
    )
    # The version before this one writes no such column.
    op.add_column(
        "erasure",
        sa.Column("suspended", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
