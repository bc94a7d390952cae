"""Which buildings there are, where they stand, and who of one's friends lives how near."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from chassis.pages import Paging, page, page_json
from contracts.json import Json
from services.members.buildings import rules
from services.members.buildings.model import Building
from services.members.friends.views import friends_with
from services.members.residency.model import Residency
from services.members.residency.rules import APPROVED, DESK, home_key

# What is written for a building by who did not say where they live.
_NO_BUILDINGS = ("", home_key(DESK))


def list_buildings(session: Session, communities: Collection[UUID], query: Json) -> Json:
    """Those that somebody lives in or that are on the map, by community and name; not the desk of
    the committee's."""
    lived_in = select(
        Residency.community_id,
        Residency.building_key.label("key"),
        Residency.building.label("name"),
    ).where(Residency.status == APPROVED, Residency.building_key.not_in(_NO_BUILDINGS))
    placed = select(Building.community_id, Building.key, Building.name)
    either = union_all(lived_in, placed).subquery()
    known = (
        select(either.c.community_id, either.c.key, func.min(either.c.name).label("lived_in"))
        .where(either.c.community_id.in_(communities))
        .group_by(either.c.community_id, either.c.key)
        .subquery()
    )
    on_map = and_(Building.community_id == known.c.community_id, Building.key == known.c.key)
    wanted: Any = select(
        known.c.community_id,
        known.c.key,
        func.coalesce(Building.name, known.c.lived_in).label("name"),
        Building.latitude,
        Building.longitude,
    ).select_from(known.outerjoin(Building, on_map))
    order = (known.c.community_id.asc(), known.c.key.asc())
    found = page(session, wanted, order=order, paging=Paging.of(query))
    return page_json([_building_json(row) for row in found.items], found.next_cursor)


def friends_nearby(session: Session, me: UUID) -> dict[UUID, int]:
    """My friends of whose home it is known how near it is: 0 for my own building, then by step.
    No more of where anybody lives is told."""
    mine, my_place = aliased(Residency), aliased(Building)
    # Who did not say where they live is near to nobody.
    at_mine = (mine.building_key == Residency.building_key) & mine.building_key.not_in(
        _NO_BUILDINGS
    )
    rows = session.execute(
        select(
            Residency.member_id,
            func.coalesce(at_mine, literal(False)).label("at_mine"),
            Building,
            my_place,
        )
        .join(mine, mine.community_id == Residency.community_id)
        .outerjoin(Building, _of(Building, Residency))
        .outerjoin(my_place, _of(my_place, mine))
        .where(
            mine.member_id == me,
            mine.status == APPROVED,
            Residency.status == APPROVED,
            Residency.member_id != me,
            friends_with(me, Residency.member_id),
        )
    )
    found: dict[UUID, int] = {}
    for member_id, is_mine, theirs, my_own in rows:
        known = theirs is not None and my_own is not None
        far = rules.metres(my_own, theirs) if known else None
        step = rules.step(far, same_building=is_mine)
        if step is not None:
            found[member_id] = step
    return found


def _of(building: Any, residency: Any) -> Any:
    return and_(
        building.community_id == residency.community_id,
        building.key == residency.building_key,
    )


def _building_json(row: Any) -> Json:
    placed = row.latitude is not None
    return {
        "community_id": str(row.community_id),
        "building": row.name,
        "latitude": row.latitude if placed else None,
        "longitude": row.longitude if placed else None,
    }
