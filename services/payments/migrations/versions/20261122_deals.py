"""Deals, cards, charges, attempts, payouts and refunds."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import create_machinery

revision = "payments_deals"
down_revision = None


def upgrade() -> None:
    create_machinery(op)
    _deal()
    _card()
    _charge()
    _attempt()
    _payout()
    _refund()


def _deal() -> None:
    op.create_table(
        "deal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'refunded') = (closed_at IS NOT NULL)", name="deal_closed_check"
        ),
        sa.CheckConstraint("kind IN ('booking', 'reservation')", name="deal_kind_check"),
        sa.CheckConstraint(
            "state IN ('held', 'released', 'refunded', 'frozen')", name="deal_state_check"
        ),
        sa.CheckConstraint("payer_id <> payee_id", name="deal_two_parties_check"),
        sa.PrimaryKeyConstraint("id", name="deal_pkey"),
    )
    op.create_index("deal_payee_id_idx", "deal", ["payee_id"], unique=False)
    op.create_index("deal_payer_id_idx", "deal", ["payer_id"], unique=False)


def _card() -> None:
    op.create_table(
        "card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("last4", sa.String(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("last4 ~ '^[0-9]{4}$'", name="card_last4_check"),
        sa.CheckConstraint(
            "removed_at IS NULL OR NOT is_default", name="card_removed_is_no_default_check"
        ),
        sa.PrimaryKeyConstraint("id", name="card_pkey"),
        sa.UniqueConstraint("member_id", "token", name="card_member_id_token_key"),
    )
    op.create_index(
        "card_one_default_idx",
        "card",
        ["member_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )


def _charge() -> None:
    op.create_table(
        "charge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("failure_code", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('captured', 'refunded')) = (captured_at IS NOT NULL)",
            name="charge_captured_check",
        ),
        sa.CheckConstraint("stage IN ('deposit', 'balance', 'price')", name="charge_stage_check"),
        sa.CheckConstraint(
            "status IN ('due', 'processing', 'captured', 'failed', 'expired', 'refunded')",
            name="charge_status_check",
        ),
        sa.CheckConstraint("amount > 0", name="charge_amount_check"),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name="charge_deal_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="charge_pkey"),
        sa.UniqueConstraint("deal_id", "stage", name="charge_deal_id_stage_key"),
    )


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=True),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("charge_number", sa.String(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("failure_code", sa.String(), nullable=True),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("next_ask_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'refund') = (card_id IS NULL)", name="attempt_card_check"),
        sa.CheckConstraint(
            "(kind = 'refund') = (charge_number IS NOT NULL)", name="attempt_charge_number_check"
        ),
        sa.CheckConstraint(
            "(state = 'processing') = (ended_at IS NULL)", name="attempt_ended_check"
        ),
        sa.CheckConstraint("kind IN ('charge', 'refund', 'payout')", name="attempt_kind_check"),
        sa.CheckConstraint(
            "state IN ('processing', 'succeeded', 'failed', 'closed')", name="attempt_state_check"
        ),
        sa.CheckConstraint("amount > 0", name="attempt_amount_check"),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name="attempt_card_id_fkey"),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name="attempt_deal_id_fkey"),
        sa.PrimaryKeyConstraint("number", name="attempt_pkey"),
    )
    op.create_index("attempt_card_id_idx", "attempt", ["card_id"], unique=False)
    op.create_index("attempt_deal_id_idx", "attempt", ["deal_id"], unique=False)
    op.create_index(
        "attempt_one_in_flight_idx",
        "attempt",
        ["subject_id"],
        unique=True,
        postgresql_where=sa.text("state = 'processing'"),
    )
    op.create_index(
        "attempt_one_success_idx",
        "attempt",
        ["subject_id"],
        unique=True,
        postgresql_where=sa.text("state = 'succeeded'"),
    )
    op.create_index(
        "attempt_to_ask_idx",
        "attempt",
        ["next_ask_at"],
        unique=False,
        postgresql_where=sa.text("state = 'processing'"),
    )


def _payout() -> None:
    op.create_table(
        "payout",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=True),
        sa.Column("failure_code", sa.String(), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(status = 'paid') = (paid_at IS NOT NULL)", name="payout_paid_check"),
        sa.CheckConstraint(
            "status IN ('pending', 'waiting_for_card', 'submitted', 'paid', 'failed')",
            name="payout_status_check",
        ),
        sa.CheckConstraint("amount > 0", name="payout_amount_check"),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name="payout_card_id_fkey"),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name="payout_deal_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="payout_pkey"),
        sa.UniqueConstraint("deal_id", name="payout_deal_id_key"),
    )
    op.create_index("payout_payee_id_idx", "payout", ["payee_id"], unique=False)
    op.create_index(
        "payout_to_send_idx",
        "payout",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('pending', 'failed')"),
    )


def _refund() -> None:
    op.create_table(
        "refund",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("charge_number", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(status = 'paid') = (paid_at IS NOT NULL)", name="refund_paid_check"),
        sa.CheckConstraint(
            "status IN ('pending', 'submitted', 'paid', 'failed')", name="refund_status_check"
        ),
        sa.CheckConstraint("amount > 0", name="refund_amount_check"),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name="refund_charge_id_fkey"),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name="refund_deal_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="refund_pkey"),
        sa.UniqueConstraint("charge_id", name="refund_charge_id_key"),
    )
    op.create_index("refund_deal_id_idx", "refund", ["deal_id"], unique=False)
    op.create_index(
        "refund_to_send_idx",
        "refund",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('pending', 'failed')"),
    )
