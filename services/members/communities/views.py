"""Communities as anybody may see them, and who sits on which committee."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from chassis.pages import Paging, page, page_json
from contracts.errors.general import CommitteeOnly, NotThere
from contracts.json import Json
from services.members.communities.model import CommitteeSeat, Community


def community_json(community: Community) -> Json:
    return {
        "id": str(community.id),
        "name": community.name,
        "english_name": community.english_name,
        "zone": community.zone,
    }


def show_community(session: Session, community_id: UUID | None) -> Json:
    community = session.get(Community, community_id) if community_id else None
    if community is None:
        raise NotThere
    return community_json(community)


def list_communities(session: Session, query: Json) -> Json:
    """All communities, or those whose name in either language contains `q`; newest first."""
    wanted = select(Community)
    if q := query.get("q"):
        wanted = wanted.where(
            or_(
                Community.name.icontains(q, autoescape=True),
                Community.english_name.icontains(q, autoescape=True),
            )
        )
    found = page(
        session,
        wanted,
        order=(Community.founded_at.desc(), Community.id.desc()),
        paging=Paging.of(query),
    )
    return page_json([community_json(community) for community in found.items], found.next_cursor)


def the_community(session: Session, name: str | None) -> Community:
    """The community of this name, or without a name the only one (NotThere otherwise)."""
    wanted = select(Community).where(Community.name == name) if name else select(Community)
    found = list(session.scalars(wanted.limit(2)))
    if len(found) != 1:
        raise NotThere
    return found[0]


def names_of(session: Session, community_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The name of each of `community_ids`."""
    wanted = select(Community.id, Community.name).where(Community.id.in_(set(community_ids)))
    return {row.id: row.name for row in session.execute(wanted)}


def committee_of(session: Session, community_id: UUID) -> list[UUID]:
    """Who sits on the committee of this community."""
    seats = select(CommitteeSeat.member_id).where(CommitteeSeat.community_id == community_id)
    return list(session.scalars(seats.order_by(CommitteeSeat.member_id)))


def committees_of(session: Session, member_id: UUID) -> set[UUID]:
    """The communities on whose committees this member sits."""
    seats = select(CommitteeSeat.community_id).where(CommitteeSeat.member_id == member_id)
    return set(session.scalars(seats))


def required_committees(session: Session, member_id: UUID) -> set[UUID]:
    """The same; CommitteeOnly where there are none."""
    found = committees_of(session, member_id)
    if not found:
        raise CommitteeOnly
    return found
