"""A holder has one account of each kind and currency, and it is found without reading them all."""

from alembic import op

revision = "payments_one_account_each"
down_revision = "payments_sandbox"


def upgrade() -> None:
    op.create_unique_constraint("account_one_each", "account", ["holder", "kind", "currency"])
