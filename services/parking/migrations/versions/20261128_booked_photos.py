"""Which bookings remember a photo; most spaces have none."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_booked_photos"
down_revision = "20261128_leaving"


def upgrade() -> None:
    op.create_index(
        "booking_photos_idx",
        "booking",
        [sa.text("(snapshot -> 'photo_ids')")],
        postgresql_using="gin",
        postgresql_where=sa.text("(snapshot -> 'photo_ids') <> '[]'::jsonb"),
    )
