"""One home is one, however it was written: what homes are compared and counted by.

The columns are the database's own, so rows of the version before this one have them too.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261128_same_homes"
down_revision = "20261128_profile_avatars"

# The rule itself is in residency/rules.py. COLLATE "C": a to z alone have capitals, everywhere.
HOME_KEY = r"""
CREATE FUNCTION home_key(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    upper(
        regexp_replace(normalize(written, NFKC), E'[ \t-\r#\u200b-\u200f\u2060\ufeff]', '', 'g')
        COLLATE "C"
    ),
    '(.)(号楼|號樓|单元|單元|[栋棟幢座楼樓号號室])+$',
    '\1'
)
"""


def upgrade() -> None:
    op.execute(HOME_KEY)
    for name in ("building", "unit", "room"):
        key = sa.Computed(f"home_key(({name})::text)", persisted=True)
        op.add_column("residency", sa.Column(f"{name}_key", sa.Text(), key, nullable=True))
    op.create_index("residency_home_idx", "residency", ["community_id", "building_key", "room_key"])
    op.drop_index("residency_room_idx", table_name="residency")
