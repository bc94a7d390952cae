"""The figures of a community, for its committee."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import CTE, Integer, Text, case, cast, func, select, true, union_all
from sqlalchemy.orm import Session

from contracts.json import Json
from contracts.money import money_json
from services.members.communities.model import Community
from services.members.communities.rules import community_meant
from services.members.communities.views import required_committees
from services.members.overview import rules
from services.members.overview.model import SharedDeal
from services.members.overview.rules import Cell, Figures
from services.members.residency.model import Residency


def overview(session: Session, me: UUID, query: Json, now: datetime) -> Json:
    """How much is shared, by month and kind, and what that saved: things that go on being used and
    need not be bought new, and minutes for which a space did not stand empty."""
    community_id = community_meant(required_committees(session, me), query.get("community_id"))
    zone = session.get_one(Community, community_id).zone
    months = rules.months_shown(now, zone)
    cells = rules.shown(_cells(session, community_id, zone, months))
    return {
        "community_id": str(community_id),
        "households_needed": rules.ENOUGH,
        "months": [_month_json(month, cells) for month in months],
        "totals": [_total_json(kind, cells) for kind in rules.KINDS],
    }


def _month_json(month: str, cells: dict[Cell, Figures]) -> Json:
    return {
        "month": month,
        "kinds": [_cell_json(kind, cells.get((month, kind))) for kind in rules.KINDS],
        "total": _sum_json(figures for (of, _), figures in cells.items() if of == month),
    }


def _total_json(kind: str, cells: dict[Cell, Figures]) -> Json:
    of_kind = (figures for (_, of), figures in cells.items() if of == kind)
    return {"kind": kind, **_sum_json(of_kind)}


def _cell_json(kind: str, figures: Figures | None) -> Json:
    return {
        "kind": kind,
        **_sum_json([figures] if figures else []),
        "households": figures.households if figures else None,
    }


def _sum_json(figures: Iterable[Figures]) -> Json:
    summed = rules.summed(figures)
    return {
        "suppressed": summed is None,
        "deals": summed and summed.deals,
        "things": summed and summed.things,
        "parking_minutes": summed and summed.minutes,
        "amount": money_json(summed and summed.amount),
    }


def _cells(
    session: Session, community_id: UUID, zone: str, months: list[str]
) -> dict[Cell, Figures]:
    """All of them, also those that may not be shown."""
    month = func.to_char(func.timezone(zone, SharedDeal.done_at), "YYYY-MM").label("month")
    usual = cast(case(rules.USUAL_THINGS, value=SharedDeal.kind), Integer())
    done = (
        select(
            SharedDeal.kind,
            func.coalesce(SharedDeal.things, usual).label("things"),
            SharedDeal.minutes,
            SharedDeal.amount,
            SharedDeal.owner_id,
            SharedDeal.other_id,
            month,
        )
        .where(SharedDeal.community_id == community_id, month.in_(months))
        .cte("done")
    )
    sums = select(
        done.c.month,
        done.c.kind,
        func.count().label("deals"),
        func.sum(done.c.things).label("things"),
        func.sum(done.c.minutes).label("minutes"),
        func.sum(done.c.amount).label("amount"),
    ).group_by(done.c.month, done.c.kind)
    households = _households(session, community_id, done)
    return {
        (row.month, row.kind): Figures(
            deals=row.deals,
            things=int(row.things),
            minutes=int(row.minutes),
            amount=int(row.amount),
            households=households.get((row.month, row.kind), 0),
        )
        for row in session.execute(sums)
    }


def _households(session: Session, community_id: UUID, done: CTE) -> dict[Cell, int]:
    """Of each cell how many took part. Who never said where they live, or has been erased, counts
    with all such as one: rather too few than too many."""
    sides = union_all(
        select(done.c.month, done.c.kind, done.c.owner_id.label("member_id")),
        select(done.c.month, done.c.kind, done.c.other_id),
    ).subquery()
    home = (
        select(Residency.building_key, Residency.unit_key, Residency.room_key)
        .where(Residency.member_id == sides.c.member_id, Residency.community_id == community_id)
        .order_by(Residency.asked_at.desc(), Residency.id.desc())
        .limit(1)
        .lateral("home")
    )
    whole = func.jsonb_build_array(
        home.c.building_key, func.coalesce(home.c.unit_key, ""), home.c.room_key
    )
    nowhere = func.coalesce(home.c.building_key, "") == ""
    at = case((nowhere, "?"), else_=cast(whole, Text()))
    counted = (
        select(sides.c.month, sides.c.kind, func.count(at.distinct()))
        .select_from(sides.outerjoin(home, true()))
        .group_by(sides.c.month, sides.c.kind)
    )
    return {(row[0], row[1]): row[2] for row in session.execute(counted)}
