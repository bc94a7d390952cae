"""Loads parking: spaces with their weekly windows."""

import json
from datetime import timedelta
from typing import Any

from bench.data.copying import Copier
from bench.data.neighbourhood import ZONE, Neighbourhood

WORKDAYS = ["mon", "tue", "wed", "thu", "fri"]
WEEKEND = ["sat", "sun"]
BY_DAY = [
    {"weekdays": WORKDAYS, "from": "08:00", "until": "20:00"},
    {"weekdays": WEEKEND, "from": "07:00", "until": "23:00"},
]
BY_NIGHT = [{"weekdays": WORKDAYS + WEEKEND, "from": "20:00", "until": "07:30"}]
# Within these local hours every space that is open by day is open on every day.
DAY_STARTS, DAY_ENDS = 8, 20
COLUMNS = (
    "id, owner_id, community_id, zone, status, version, published_at, label, location_note,"
    " latitude, longitude, photo_ids, price_per_hour, daily_cap, currency, deposit_percent,"
    " min_minutes, max_minutes, instant, plate_required, height_limit_cm, ev_charger, hidden_from,"
    " windows"
)


def load_parking(into: Copier, place: Neighbourhood) -> None:
    into.copy("space", COLUMNS, (_space(place, space) for space in range(place.scale.spaces)))


def _space(place: Neighbourhood, space: int) -> tuple[Any, ...]:
    owner = place.space_owner(space)
    windows = BY_NIGHT if place.is_nightly(space) else BY_DAY
    published = place.now - min(place.space_ages[space], timedelta(days=29))
    who = (place.spaces[space], place.members[owner], place.community, ZONE, "published", 1)
    where = (published, f"B{space % 3 + 1}-{space}", "电梯口左转", 31.23, 121.47)
    costs = ([place.space_photos[space]], 500 + space % 10 * 100, 8000, "CNY", 30)
    rules = (30, 1440, True, True, 210, space % 4 == 0, place.hidden_from(space, owner))
    return *who, *where, *costs, *rules, json.dumps(windows)
