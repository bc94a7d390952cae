"""A place in line as its member reads it."""

from chassis.clock import rfc3339
from chassis.viewer import Viewer
from contracts.json import Json
from contracts.labels import status_label
from contracts.money import money_json
from services.parking.spaces.model import Space
from services.parking.spaces.rules import price
from services.parking.waiting.model import Waiting
from services.parking.waiting.rules import status_of


def waiting_json(
    entry: Waiting, space: Space, viewer: Viewer, *, place: int | None, booking: str | None
) -> Json:
    """`booking` is the status of what was made for them. What it would cost is as of now: it binds
    once it is offered."""
    status = status_of(booking)
    costs = price(space.terms, entry.starts_at, entry.ends_at)
    return {
        "id": str(entry.id),
        "space_id": str(entry.space_id),
        "label": space.label,
        "starts_at": rfc3339(entry.starts_at),
        "ends_at": rfc3339(entry.ends_at),
        "plate": entry.plate,
        "status": status,
        "status_label": status_label("waiting", status, viewer.locale),
        "place": place,
        "booking_id": str(entry.booking_id) if entry.booking_id else None,
        "total": money_json(costs.total, space.currency),
        "deposit": money_json(costs.deposit, space.currency),
        "created_at": rfc3339(entry.created_at),
    }
