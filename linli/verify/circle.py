"""The replicas of the circle say of everybody what members says."""

from services.members.accounts.rules import rating

from .databases import Databases, Row

REPLICAS = ("listings", "parking")
MISSING = "nothing"
MANY = 1000

# Each pair of which anything was ever told, both ways round, and everybody with themselves.
TRUE_PAIRS = """
    WITH told AS (
        SELECT low_id, high_id, version,
            friends_since IS NOT NULL AND NOT EXISTS (
                SELECT FROM member WHERE id IN (low_id, high_id) AND status = 'suspended'
            ) AS friends,
            low_blocked_at IS NOT NULL OR high_blocked_at IS NOT NULL AS blocked
        FROM relationship WHERE version > 0
    )
    SELECT low_id::text, high_id::text, version, friends, blocked FROM told
    UNION ALL SELECT high_id::text, low_id::text, version, friends, blocked FROM told
    UNION ALL SELECT id::text, id::text, 0, true, false FROM member
        WHERE status <> 'erased'
"""
HELD_PAIRS = "SELECT owner_id::text, viewer_id::text, version, friends, blocked FROM circle"
TRUE_PEOPLE = "SELECT id::text, version, display_name, rating_total, rating_count FROM member"
HELD_PEOPLE = "SELECT member_id::text, version, display_name, rating FROM neighbour"
# What stands on a card, after its version.
CARD = ("name", "rating")


def circles_unlike_members(databases: Databases) -> list[str]:
    """Rows that a replica lacks, has otherwise or has too many of."""
    pairs = {row[:2]: row[2:] for row in databases.rows("members", TRUE_PAIRS)}
    people = {
        (member,): (version, name, rating(total, count))
        for member, version, name, total, count in databases.rows("members", TRUE_PEOPLE)
    }
    found = []
    for service in REPLICAS:
        held = {row[:2]: row[2:] for row in databases.rows(service, HELD_PAIRS)}
        wrong = [
            f"{service}.circle {owner}, seen by {viewer}: {_pair(held.get((owner, viewer)))},"
            f" members says {_pair(pairs.get((owner, viewer)))}"
            for owner, viewer in _unlike(held, pairs)
        ]
        found += _bounded(f"{service}.circle", wrong)
        known = {row[:1]: row[1:] for row in databases.rows(service, HELD_PEOPLE)}
        wrong = [
            f"{service}.neighbour {key[0]}: {_people(known.get(key), people.get(key))}"
            for key in _unlike(known, people)
        ]
        found += _bounded(f"{service}.neighbour", wrong)
    return found


def _bounded(table: str, wrong: list[str]) -> list[str]:
    """A replica that is lost as a whole is one thing that does not hold."""
    if len(wrong) <= MANY:
        return wrong
    return [f"{table}: more than {MANY} rows unlike members'; linli circle rebuild"]


def _unlike(held: dict[Row, Row], true: dict[Row, Row]) -> list[Row]:
    return sorted(key for key in held.keys() | true.keys() if held.get(key) != true.get(key))


def _pair(row: Row | None) -> str:
    if row is None:
        return MISSING
    version, friends, blocked = row
    said = "friends" if friends else "not friends"
    return f"{said}{', blocked' if blocked else ''} (version {version})"


def _people(held: Row | None, true: Row | None) -> str:
    """Names are nobody's business here: which version is told, and what of the card is wrong."""
    if held and true and held[0] == true[0]:
        pairs = zip(CARD, held[1:], true[1:], strict=True)
        wrong = " and ".join(part for part, here, there in pairs if here != there)
        return f"version {held[0]}, the {wrong} is not what members says"
    return f"{_person(held)}, members says {_person(true)}"


def _person(row: Row | None) -> str:
    return f"version {row[0]}" if row else MISSING
