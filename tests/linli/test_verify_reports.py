"""An open report that nobody may handle is told of, until somebody may."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg2
import pytest

from linli.platform import Platform
from linli.verify.databases import Databases
from linli.verify.reports import reports_nobody_may_handle

PEOPLE = """
    INSERT INTO community (id, name, zone, founded_at)
    VALUES (%(community)s, %(community)s, 'Asia/Shanghai', now());
    INSERT INTO member (id, display_name, bio, language, status, version, rating_total,
                        rating_count, registered_at)
    SELECT each, '邻居', '', 'zh-CN', 'active', 1, 0, 0, now()
    FROM unnest(ARRAY[%(judge)s, %(other)s, %(third)s]::uuid[]) AS each;
"""
A_SEAT = """
    INSERT INTO committee_seat (community_id, member_id, granted_at)
    VALUES (%(community)s, %(member)s, now())
"""
A_REPORT = """
    INSERT INTO report (id, community_id, reporter_id, about_id, subject_kind, subject_id, parties,
                        reason, snapshot, photo_ids, status, made_at)
    VALUES (%(report)s, %(community)s, %(other)s, %(judge)s, 'member', %(judge)s,
            ARRAY[%(other)s, %(judge)s]::uuid[], 'rude', '{}', '{}', 'open', now())
"""


@pytest.fixture
def members(platform: Platform) -> Iterator[Any]:
    """A cursor whose work can be seen, and is taken back."""
    url = platform.postgres.url.rpartition("/")[0]
    connection = psycopg2.connect(f"{url}/linli_members")
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def test_a_report_about_the_whole_committee_is_told_of(platform: Platform, members: Any) -> None:
    names = {name: str(uuid4()) for name in ("community", "judge", "other", "third", "report")}
    databases = Databases(platform.postgres.url)
    members.execute(PEOPLE, names)
    members.execute(A_SEAT, {**names, "member": names["judge"]})
    try:
        assert reports_nobody_may_handle(databases) == []
        members.execute(A_REPORT, names)
        (line,) = reports_nobody_may_handle(databases)
        assert line.startswith(f"report {names['report']}: nobody on the committee of")
        members.execute(A_SEAT, {**names, "member": names["third"]})
        assert reports_nobody_may_handle(databases) == []
    finally:
        members.execute("DELETE FROM report WHERE id = %(report)s", names)
        members.execute("DELETE FROM committee_seat WHERE community_id = %(community)s", names)
        members.execute("DELETE FROM community WHERE id = %(community)s", names)
        gone = [names["judge"], names["other"], names["third"]]
        members.execute("DELETE FROM member WHERE id = ANY(%s::uuid[])", (gone,))
