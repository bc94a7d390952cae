"""What the replicas of the circle hold on a running platform, beside what members knows."""

from typing import Any
from urllib.parse import urlsplit

import psycopg2

REPLICAS = ("listings", "parking")
Rows = dict[tuple[str, ...], tuple[Any, ...]]

PAIRS = "SELECT owner_id, viewer_id, version, friends, blocked FROM circle"
CARDS = "SELECT member_id, version, display_name FROM neighbour"
TRUE_PAIRS = """
    WITH told AS (
        SELECT low_id, high_id, version, friends_since IS NOT NULL AS friends,
            low_blocked_at IS NOT NULL OR high_blocked_at IS NOT NULL AS blocked
        FROM relationship WHERE version > 0
    )
    SELECT low_id, high_id, version, friends, blocked FROM told
    UNION SELECT high_id, low_id, version, friends, blocked FROM told
    UNION SELECT id, id, 0, true, false FROM member
"""
TRUE_CARDS = "SELECT id, version, display_name FROM member"


class Circles:
    """The administrator's look into the databases of members, listings and parking."""

    def __init__(self, postgres_url: str) -> None:
        server = urlsplit(postgres_url)
        self._connections = {}
        for service in ("members", *REPLICAS):
            place = server._replace(scheme="postgresql", path=f"/linli_{service}")
            self._connections[service] = psycopg2.connect(place.geturl())
            self._connections[service].autocommit = True

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()

    def run(
        self, service: str, statement: str, *values: Any, **named: Any
    ) -> list[tuple[Any, ...]]:
        with self._connections[service].cursor() as cursor:
            cursor.execute(statement, named or values)
            return cursor.fetchall() if cursor.description else []

    def truth(self) -> Rows:
        """What members says, as a replica should have it."""
        return self._rows("members", TRUE_PAIRS, TRUE_CARDS)

    def held(self, service: str) -> Rows:
        """What the replica of this service says."""
        return self._rows(service, PAIRS, CARDS)

    def agree(self) -> bool:
        """Whether every replica says of everybody what members says."""
        truth = self.truth()
        return all(self.held(service) == truth for service in REPLICAS)

    def _rows(self, service: str, pairs: str, cards: str) -> Rows:
        return {row[:2]: row[2:] for row in self.run(service, pairs)} | {
            row[:1]: row[1:] for row in self.run(service, cards)
        }
