"""Replacements of a phone that wait, alerts to phones, and since when each way in is linked."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_written_ways_in"
down_revision = "20261129_buildings"

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    _linked_at()
    _phone_changes()
    _alerts()
    op.alter_column("mailbox_message", "code", nullable=True)


def _linked_at() -> None:
    """The version before this one writes no such column. What is there is no new way in."""
    for table in ("phone", "wechat_openid"):
        linked_at = sa.Column("linked_at", sa.DateTime(timezone=True), server_default=sa.func.now())
        op.add_column(table, linked_at)
    op.execute(
        "UPDATE phone SET linked_at = registered_at FROM member WHERE member.id = phone.member_id"
    )
    op.execute(
        "UPDATE wechat_openid SET linked_at = account.linked_at FROM wechat_account AS account"
        " WHERE account.member_id = wechat_openid.member_id"
    )
    for table in ("phone", "wechat_openid"):
        op.alter_column(table, "linked_at", nullable=False)


def _phone_changes() -> None:
    op.create_table(
        "phone_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("old_number", sa.String(length=16), nullable=False),
        sa.Column("new_number", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("takes_effect_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'done', 'withdrawn', 'dropped')", name="phone_change_state_check"
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (settled_at IS NULL)", name="phone_change_settled_check"
        ),
        sa.CheckConstraint("old_number <> new_number", name="phone_change_numbers_check"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="phone_change_member_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="phone_change_pkey"),
    )
    op.create_index(
        "phone_change_waiting_key",
        "phone_change",
        ["member_id"],
        unique=True,
        postgresql_where=WAITING,
    )
    op.create_index("phone_change_member_idx", "phone_change", ["member_id", "asked_at"])
    op.create_index(
        "phone_change_due_idx", "phone_change", ["takes_effect_at"], postgresql_where=WAITING
    )
    op.create_index("phone_change_settled_idx", "phone_change", ["settled_at"])


def _alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("takes_effect_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('phone_change', 'phone_replaced', 'phone_unlinked', 'wechat_linked',"
            " 'wechat_unlinked')",
            name="alert_kind_check",
        ),
        sa.CheckConstraint(
            "(kind = 'phone_change') = (takes_effect_at IS NOT NULL)",
            name="alert_takes_effect_check",
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="alert_member_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="alert_pkey"),
    )
    op.create_index("alert_member_idx", "alert", ["member_id"])
    op.create_index("alert_next_try_idx", "alert", ["next_try_at"])
