"""Where the buildings of a community stand."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_buildings"
down_revision = "20261129_written_things"


def upgrade() -> None:
    op.create_table(
        "building",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name="building_latitude_check"),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name="building_longitude_check"),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="building_community_id_fkey"
        ),
        sa.PrimaryKeyConstraint("community_id", "key", name="building_pkey"),
    )
