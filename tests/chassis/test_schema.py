"""A process is ready on a schema as new as itself or newer, never on an older one."""

import pytest
from sqlalchemy import text

from chassis.revisions import behind, revisions
from tests.support.databases import Databases

MIGRATIONS = "services.parking.migrations"


@pytest.mark.parametrize(
    ("revision", "ready"), [("of a newer version", True), (None, False), ("first", False)]
)
def test_only_an_older_schema_is_behind(
    databases: Databases, revision: str | None, ready: bool
) -> None:
    databases.engine("parking")
    with databases.owner_engine("parking").connect() as connection:
        assert behind(MIGRATIONS, connection) is None
        if revision == "first":
            revision = first_revision()
        if revision is None:
            connection.execute(text("DELETE FROM schema_version"))
        else:
            connection.execute(text("UPDATE schema_version SET version_num = :r"), {"r": revision})
        assert (behind(MIGRATIONS, connection) is None) is ready
        connection.rollback()


@pytest.mark.parametrize("service", ["members", "listings", "parking", "payments"])
def test_the_files_tell_the_revisions_that_alembic_finds(service: str) -> None:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as below

    script = ScriptDirectory(f"services/{service}/migrations")
    head, known = revisions(f"services.{service}.migrations")
    assert head == script.get_current_head()
    assert known == {revision.revision for revision in script.walk_revisions()}


def first_revision() -> str:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - only here

    script = ScriptDirectory("services/parking/migrations")
    return next(r.revision for r in script.walk_revisions() if r.down_revision is None)
