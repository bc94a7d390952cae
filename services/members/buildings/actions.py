"""Putting a building on the map, and taking it off."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from contracts.json import Json
from services.members.audit.actions import write_down
from services.members.buildings.model import Building
from services.members.communities.rules import community_meant
from services.members.communities.views import required_committees
from services.members.residency.rules import home_key


def place_building(session: Session, me: UUID, asked: Json, now: datetime) -> UUID:
    """`asked` is {building, latitude, longitude, community_id?}, by the committee there: where the
    building stands, instead of where it stood; without degrees nowhere. The community's id."""
    community_id: UUID = community_meant(
        required_committees(session, me), asked.get("community_id")
    )
    key = home_key(asked["building"])
    where = {name: asked[name] for name in ("latitude", "longitude")}
    if where["latitude"] is None:
        here = (Building.community_id == community_id) & (Building.key == key)
        session.execute(delete(Building).where(here))
    else:
        row = {"name": asked["building"], "placed_at": now, **where}
        put = insert(Building).values(community_id=community_id, key=key, **row)
        session.execute(put.on_conflict_do_update(index_elements=["community_id", "key"], set_=row))
    write_down(
        session,
        "building_placed",
        actor_id=me,
        community_id=community_id,
        subjects=[],
        details={"building": asked["building"], **where},
        now=now,
    )
    return community_id
