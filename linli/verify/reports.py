"""No report waits for a committee none of whom may look into it."""

from .databases import Databases

# Who has a part in the matter does not handle it, and the report is not there for them.
NOBODYS = """
    SELECT report.id::text, community.name FROM report
    JOIN community ON community.id = report.community_id
    WHERE report.status = 'open' AND NOT EXISTS (
        SELECT FROM committee_seat
        WHERE committee_seat.community_id = report.community_id
            AND NOT report.parties @> ARRAY[committee_seat.member_id]
    )
    ORDER BY report.made_at
"""


def reports_nobody_may_handle(databases: Databases) -> list[str]:
    return [
        f"report {report}: nobody on the committee of {name} may handle it;"
        " grant somebody else a seat"
        for report, name in databases.rows("members", NOBODYS)
    ]
