"""WeChat as a way to sign in."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_wechat"
down_revision = "20261128_pushes"


def upgrade() -> None:
    op.create_table(
        "wechat_account",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("unionid", sa.String(length=64), nullable=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="wechat_account_member_id_fkey"),
        sa.PrimaryKeyConstraint("member_id", name="wechat_account_pkey"),
        sa.UniqueConstraint("unionid", name="wechat_account_unionid_key"),
    )
    op.create_table(
        "wechat_openid",
        sa.Column("app_id", sa.String(length=64), nullable=False),
        sa.Column("openid", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["wechat_account.member_id"],
            name="wechat_openid_member_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("app_id", "openid", name="wechat_openid_pkey"),
        sa.UniqueConstraint("member_id", "app_id", name="wechat_openid_member_id_app_id_key"),
    )
