"""The pretend provider's own schema."""

import sqlalchemy as sa
from alembic import op

revision = "payments_sandbox"
down_revision = "payments_triggers"


def upgrade() -> None:
    op.execute("CREATE SCHEMA sandbox")
    _card_token()
    _order()
    _notice()


def _card_token() -> None:
    op.create_table(
        "card_token",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("last4", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name="card_token_pkey"),
        schema="sandbox",
    )


def _order() -> None:
    op.create_table(
        "order",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("charge_number", sa.String(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("failure_code", sa.String(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('unknown', 'succeeded', 'failed', 'closed')", name="order_state_check"
        ),
        sa.PrimaryKeyConstraint("number", name="order_pkey"),
        schema="sandbox",
    )
    op.create_index(
        "order_token_idx", "order", ["token", "kind", "state"], unique=False, schema="sandbox"
    )


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["number"], ["sandbox.order.number"], name="notice_number_fkey"),
        sa.PrimaryKeyConstraint("id", name="notice_pkey"),
        schema="sandbox",
    )
    op.create_index("notice_number_idx", "notice", ["number"], unique=False, schema="sandbox")
    op.create_index(
        "notice_to_send_idx",
        "notice",
        ["id"],
        unique=False,
        schema="sandbox",
        postgresql_where=sa.text("delivered_at IS NULL"),
    )
