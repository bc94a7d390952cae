"""The ledger: accounts, entries, postings."""

import sqlalchemy as sa
from alembic import op

revision = "payments_books"
down_revision = "payments_deals"


def upgrade() -> None:
    _account()
    _entry()
    _posting()


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("balance", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(kind IN ('escrow', 'payable')) = (balance IS NOT NULL)",
            name="account_balance_where_held_check",
        ),
        sa.CheckConstraint(
            "(kind IN ('escrow', 'payable')) = (holder IS NOT NULL)",
            name="account_holder_where_held_check",
        ),
        sa.CheckConstraint("balance >= 0", name="account_never_below_zero_check"),
        sa.PrimaryKeyConstraint("code", "currency", name="account_pkey"),
    )


def _entry() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "transaction",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name="entry_deal_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="entry_pkey"),
        sa.UniqueConstraint("deal_id", "kind", "reference", name="entry_once"),
        sa.UniqueConstraint("id", "currency", name="entry_id_currency_key"),
    )


def _posting() -> None:
    op.create_table(
        "posting",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name="posting_moves_something_check"),
        sa.ForeignKeyConstraint(
            ["account", "currency"],
            ["account.code", "account.currency"],
            name="posting_account_currency_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "currency"],
            ["entry.id", "entry.currency"],
            name="posting_entry_id_currency_fkey",
        ),
        sa.PrimaryKeyConstraint("id", name="posting_pkey"),
        sa.UniqueConstraint("entry_id", "account", name="posting_entry_id_account_key"),
    )
    op.create_index("posting_account_idx", "posting", ["account"], unique=False)
