"""A photo that is to be gone is marked first: its bytes lie elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_photos_discarded"
down_revision = "20261122_favourites"


def upgrade() -> None:
    op.add_column(
        "photo",
        sa.Column("discarded", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_index("photo_discarded_idx", "photo", ["id"], postgresql_where=sa.text("discarded"))
