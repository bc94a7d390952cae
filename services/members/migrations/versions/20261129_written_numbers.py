"""A home's number is one in figures or in words: 三号楼 is 3号楼."""

from alembic import op

revision = "20261129_written_numbers"
down_revision = "20261129_things_kept"

# The rule itself is in residency/rules.py. An empty string is found at 1.
WRITTEN_NUMBER = """
CREATE FUNCTION written_number(bare text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN bare ~ '^[〇零一二三四五六七八九]+$'
        THEN translate(bare, '〇零一二三四五六七八九', '00123456789')
    WHEN bare ~ '^[一二三四五六七八九]?十[一二三四五六七八九]?$'
        THEN (10 * strpos('一二三四五六七八九', split_part(bare, '十', 1))
            + strpos('〇一二三四五六七八九', split_part(bare, '十', 2)) - 1)::text
    ELSE bare
END
"""
HOME_KEY = r"""
CREATE OR REPLACE FUNCTION home_key(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN written_number(regexp_replace(
    upper(
        regexp_replace(normalize(written, NFKC), E'[ \t-\r#\u200b-\u200f\u2060\ufeff]', '', 'g')
        COLLATE "C"
    ),
    '(.)(号楼|號樓|单元|單元|[栋棟幢座楼樓号號室])+$',
    '\1'
))
"""


def upgrade() -> None:
    op.execute(WRITTEN_NUMBER)
    op.execute(HOME_KEY)
    # A key is made anew when what it is made of is written.
    op.execute(
        "UPDATE residency SET building = building, unit = unit, room = room"
        " WHERE concat(building, unit, room) ~ '[〇零一二三四五六七八九十]'"
    )
