"""A photo on a member's card; who may see it may know its member from a deal alone."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_profile_avatars"
down_revision = "20261128_privacy_sessions"


def upgrade() -> None:
    op.add_column("member", sa.Column("avatar_photo_id", sa.Uuid(), nullable=True))
    op.create_index(
        "member_avatar_photo_idx",
        "member",
        ["avatar_photo_id"],
        postgresql_where=sa.text("avatar_photo_id IS NOT NULL"),
    )
    op.create_index("deal_parties_pair_idx", "deal_parties", ["payee_id", "payer_id"])
