"""The one reply to a review."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_reviews_reply"
down_revision = "20261122_conversations_kinds"


def upgrade() -> None:
    op.add_column("review", sa.Column("reply", sa.String(length=1000), nullable=True))
    op.add_column("review", sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        "review_replied_check", "review", "(reply IS NULL) = (replied_at IS NULL)"
    )
    op.create_check_constraint(
        "review_reply_check", "review", "reply IS NULL OR status = 'published'"
    )
