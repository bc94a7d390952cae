"""Loads listings: items with their photos, and photos that no item shows yet."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

from bench.data.copying import Copier
from bench.data.neighbourhood import Neighbourhood
from contracts.requests.listings import CONDITIONS
from services.listings.search.rules import indexed

EXPIRES_IN = timedelta(days=30)
SIZES = (1600, 1200)
ADJECTIVES = ("九成新", "闲置", "孩子用过的", "好看的", "结实的", "没拆封的", "便携", "大号")
NOUNS = ("自行车", "书架", "绘本", "电饭煲", "婴儿床", "羽绒服", "乒乓球拍", "绿萝", "显示器")
STORY = "孩子长大了，放在家里占地方，东西还很好用，邻居自己来拿就行，周末都在家。" * 3


def load_listings(into: Copier, place: Neighbourhood) -> None:
    """Photos first: items refer to them."""
    into.copy("photo", "id, owner_id, width, height, digest, created_at", _photos(place))
    into.copy(
        "item",
        "id, owner_id, community_id, kind, title, description, category, condition, price,"
        " currency, wanted, hidden_from, status, published_at, expires_at, version, words",
        (_item(place, item) for item in range(place.scale.items)),
    )
    into.copy(
        "item_photo",
        "photo_id, item_id, position",
        (
            (photo, item, position)
            for item, photos in zip(place.items, place.item_photos, strict=True)
            for position, photo in enumerate(photos)
        ),
    )


def price_of(item: int) -> int:
    """In fen: 5 to 500 yuan."""
    return 500 + item * 7919 % 49_500


def _item(place: Neighbourhood, item: int) -> tuple[Any, ...]:
    owner, kind = place.item_owner(item), place.kind(item)
    title = ADJECTIVES[item % len(ADJECTIVES)] + NOUNS[item // 3 % len(NOUNS)]
    return (
        place.items[item],
        place.members[owner],
        place.community,
        kind,
        title,
        _description(title),
        place.category(item),
        CONDITIONS[item % len(CONDITIONS)],
        price_of(item) if kind == "sell" else None,
        "CNY",
        "一本书" if kind == "swap" else None,
        place.hidden_from(item, owner),
        "published",
        place.now - place.item_ages[item],
        place.now + EXPIRES_IN,
        1,
        words_of(title),
    )


@cache
def words_of(title: str) -> str:
    """As the service would keep them: read here, for the clock is not to read them meanwhile."""
    text = dict.fromkeys(indexed(_description(title)).chinese, "C")
    words = text | dict.fromkeys(indexed(title).chinese, "A")
    return " ".join(f"'{word}':1{weight}" for word, weight in words.items())


def _description(title: str) -> str:
    return f"{title}。{STORY}"


def _photos(place: Neighbourhood) -> Iterator[tuple[Any, ...]]:
    shown = (
        (photo, place.item_owner(item))
        for item, photos in enumerate(place.item_photos)
        for photo in photos
    )
    parked = ((p, place.space_owner(space)) for space, p in enumerate(place.space_photos))
    spare = ((p, place.spare_owner(number)) for number, p in enumerate(place.spare_photos))
    for photos in (shown, parked, spare):
        for photo, owner in photos:
            yield photo, place.members[owner], *SIZES, f"sha256:{photo.hex}", place.now
