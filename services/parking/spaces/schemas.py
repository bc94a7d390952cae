"""A space as it goes out: how much of it depends on who looks."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from chassis.circle import owner_card
from chassis.clock import rfc3339
from chassis.database import Row
from chassis.fragments import holed
from chassis.viewer import Viewer
from contracts.json import Json
from contracts.money import Money, money_json
from contracts.subjects import subject_json
from services.parking.cancellations.rules import Policy
from services.parking.cancellations.schemas import steps_json
from services.parking.spaces.model import Space
from services.parking.spaces.rules import Quote


def photos_json(photo_ids: list[UUID], viewer: Viewer) -> list[Json]:
    """Photos with their addresses for this viewer."""
    return [{"id": str(photo), "urls": viewer.photo_urls(photo)} for photo in photo_ids]


def space_json(space: Row, *, own: bool, told_where: bool) -> Json:
    """A space with its owner's card, its photos with holes for a viewer's passes. `told_where`: a
    renter who may know the place looks; the owner knows all of it."""
    shown = {
        "id": str(space.id),
        "status": space.status,
        "owner": owner_card(space),
        "published_at": rfc3339(space.published_at),
        "version": space.version,
        "photo_ids": [str(photo) for photo in space.photo_ids],
        "photos": [{"id": str(photo), "urls": holed(photo)} for photo in space.photo_ids],
        "zone": space.zone,
        **_terms_json(space),
        "cancellation_steps": steps_json(Policy(space.cancellation)),
    }
    if own or told_where:
        shown |= place_of(space)
    if own:
        shown["hidden_from"] = [str(member) for member in space.hidden_from]
        shown["exceptions"] = space.exceptions
        shown["hidden_by_committee"] = space.hidden_by is not None
    return shown


def space_subject_json(
    owner_id: UUID,
    title: str,
    photo_ids: list[UUID],
    viewer: Viewer,
    deal_with: Collection[UUID] = (),
) -> Json:
    """A space as the subject of a conversation, with its first photo."""
    image = viewer.photo_urls(photo_ids[0])["thumb"] if photo_ids else None
    return subject_json(owner_id, title, image, viewer_id=viewer.member_id, deal_with=deal_with)


def place_of(space: Space | Row) -> Json:
    """Where exactly it is: for the owner, and for a renter from the agreement on."""
    return {
        "location_note": space.location_note,
        "latitude": space.latitude,
        "longitude": space.longitude,
    }


def snapshot_of(space: Space | Row) -> Json:
    """What a booking keeps of its space."""
    return {
        "label": space.label,
        "photo_ids": [str(photo) for photo in space.photo_ids],
        "zone": space.zone,
        **_terms_json(space),
        **place_of(space),
    }


def _terms_json(space: Space | Row) -> Json:
    return {
        "label": space.label,
        "price_per_hour": money_json(space.price_per_hour, space.currency),
        "daily_cap": money_json(space.daily_cap, space.currency),
        "week_rate": money_json(space.week_rate, space.currency),
        "free_minutes": space.free_minutes,
        "holiday_price_per_hour": money_json(space.holiday_price_per_hour, space.currency),
        "deposit_percent": space.deposit_percent,
        "min_minutes": space.min_minutes,
        "max_minutes": space.max_minutes,
        "lead_minutes": space.lead_minutes,
        "buffer_minutes": space.buffer_minutes,
        "instant": space.instant,
        "cancellation": space.cancellation,
        "plate_required": space.plate_required,
        "height_limit_cm": space.height_limit_cm,
        "ev_charger": space.ev_charger,
        "windows": space.windows,
        "valid_from": space.valid_from and space.valid_from.isoformat(),
        "valid_until": space.valid_until and space.valid_until.isoformat(),
    }


def quote_json(quote: Quote, currency: str) -> Json:
    """`lines` explain the total, and sum to it."""
    return {
        "total": Money(quote.total, currency).json(),
        "deposit": Money(quote.deposit, currency).json(),
        "balance": Money(quote.balance, currency).json(),
        "lines": lines_json(quote, currency),
    }


def lines_json(quote: Quote, currency: str) -> list[Json]:
    """One local date each, or a week of them, or the minutes that are free."""
    return [
        {
            "kind": line.kind.value,
            "date": line.day.isoformat(),
            "last_date": line.last_day.isoformat(),
            "minutes": line.minutes,
            "amount": Money(line.amount, currency).json(),
            "capped": line.capped,
            "holiday": line.holiday,
        }
        for line in quote.lines
    ]


def cut_json(booking: Row) -> Json:
    """A booking that a change of its space would cut, as the owner is told of it."""
    return {
        "id": str(booking.id),
        "status": booking.status,
        "starts_at": rfc3339(booking.starts_at),
        "ends_at": rfc3339(booking.ends_at),
    }


def columns_of(body: dict[str, Any]) -> dict[str, Any]:
    """A loaded request as values for the table's columns."""
    values = dict(body)
    for name in ("price_per_hour", "daily_cap", "week_rate", "holiday_price_per_hour"):
        if values.get(name) is not None:
            values[name] = values[name].amount
    if "windows" in values:
        values["windows"] = [
            {"weekdays": w["weekdays"], "from": w["opens"], "until": w["closes"]}
            for w in values["windows"]
        ]
    return values
