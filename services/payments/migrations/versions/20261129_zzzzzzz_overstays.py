"""What is asked for beside a deal, and paid out by itself: the time that a car stood too long."""

from alembic import op

revision = "20261129_zzzzzzz_overstays"
down_revision = "20261129_zzzzzz_ends"

HELD = {
    ("charge", "stage"): "stage IN ('deposit', 'balance', 'price', 'supplement', 'overstay')",
    ("charge", "called_off"): "called_off_at IS NULL OR stage IN ('supplement', 'overstay')",
    ("payout", "of"): "\"of\" IN ('deal', 'forfeit', 'overstay')",
}


def upgrade() -> None:
    for (table, name), held in HELD.items():
        op.drop_constraint(f"{table}_{name}_check", table)
        op.create_check_constraint(f"{table}_{name}_check", table, held)
