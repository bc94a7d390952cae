"""Cars that were still there when their time was over, and who was told that comes next."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zzzzzzzzzz_overstays"
down_revision = "20261129_permits"

HELD = {
    "status": "status IN ('open', 'charged', 'objected', 'paid', 'forgiven')",
    "since": "since <= reported_at AND since <= charged_from",
    "ended": "num_nulls(until, ended_by, hours, amount) IN (0, 4)",
    "cost": "until >= since AND hours BETWEEN 0 AND 24 AND amount >= 0",
    "ended_by": "ended_by IN ('owner', 'renter', 'clock')",
    "charged": "status NOT IN ('charged', 'paid')"
    " OR (charged_at IS NOT NULL AND due_at IS NOT NULL AND amount > 0)",
    "open": "status <> 'open' OR until IS NULL",
    "objected": "num_nulls(objection, objected_at) IN (0, 2)",
    "objection": "status <> 'objected' OR objected_at IS NOT NULL",
    "objection_length": "char_length(objection) BETWEEN 1 AND 1000",
    "paid": "(status = 'paid') = (paid_at IS NOT NULL)",
}
MOMENTS = ("until", "charged_at", "due_at", "objected_at", "paid_at", "paid_out_at")


def upgrade() -> None:
    for name in ("left_at", "warned_at"):
        op.add_column("booking", sa.Column(name, _moment()))
    for name in ("overstayed", "owes_overstay"):
        said: sa.Column[bool] = sa.Column(
            name, sa.Boolean(), nullable=False, server_default="false"
        )
        op.add_column("booking", said)
    op.create_check_constraint(
        "booking_overstay_check", "booking", "overstayed OR NOT owes_overstay"
    )
    op.create_table(
        "overstay",
        sa.Column("booking_id", sa.Uuid(), sa.ForeignKey("booking.id"), primary_key=True),
        sa.Column("status", sa.String(), nullable=False),
        *(
            sa.Column(name, _moment(), nullable=False)
            for name in ("since", "charged_from", "reported_at")
        ),
        *(sa.Column(name, _moment()) for name in MOMENTS),
        sa.Column("photo_id", sa.Uuid()),
        sa.Column("ended_by", sa.String()),
        sa.Column("hours", sa.BigInteger()),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("charge_id", sa.Uuid()),
        sa.Column("objection", sa.String()),
        *(sa.CheckConstraint(held, name=f"overstay_{name}_check") for name, held in HELD.items()),
    )
    op.create_index("overstay_photo_id_idx", "overstay", ["photo_id"])
    op.create_index(
        "overstay_open_idx", "overstay", ["since"], postgresql_where=sa.text("status = 'open'")
    )


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)
