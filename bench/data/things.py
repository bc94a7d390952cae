"""Loads listings: items with their photos, and photos that no item shows yet."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from bench.data.copying import Copier
from bench.data.neighbourhood import Neighbourhood
from bench.data.scale import PHOTOS_PER_ITEM
from bench.data.words import ENGLISH, description_of, title_of, words_of
from contracts.requests.listings import CONDITIONS

EXPIRES_IN = timedelta(days=30)
SIZES = (1600, 1200)
STEMS = """
SELECT word, (tsvector_to_array(to_tsvector('english', word)))[1] FROM unnest(%(words)s) word
"""
WORDS = "INSERT INTO known_word (word) SELECT unnest(%(words)s)"
# The photos of each item, with identifiers as old as the item's; and who they belong to.
SHOWING = """
INSERT INTO item_photo (photo_id, item_id, position)
SELECT (left(id::text, 24) || left(md5(id::text || position), 12))::uuid, id, position
FROM item CROSS JOIN generate_series(0, %(last)s) position
"""
PHOTOS = """
INSERT INTO photo (id, owner_id, width, height, digest, created_at)
SELECT photo_id, owner_id, %(width)s, %(height)s, 'sha256:' || md5(photo_id::text), %(now)s
FROM item_photo JOIN item ON item.id = item_photo.item_id
"""


def load_listings(into: Copier, place: Neighbourhood) -> None:
    """Items, what they show, and photos for others."""
    stems = dict(into.do(STEMS, words=list(ENGLISH)))
    with into.without_indexes("item", "item_photo", "photo"):
        into.copy(
            "item",
            "id, owner_id, community_id, kind, title, description, category, condition, price,"
            " currency, wanted, hidden_from, status, published_at, expires_at, version, words,"
            " cycles_sought_at",
            (_item(place, item, stems) for item in range(place.scale.items)),
        )
        into.do(WORDS, words=list(ENGLISH))
        into.say("photos")
        into.do(SHOWING, last=PHOTOS_PER_ITEM - 1)
        into.do(PHOTOS, width=SIZES[0], height=SIZES[1], now=place.now)
        columns = "id, owner_id, width, height, digest, created_at"
        into.copy("photo", columns, _other_photos(place))


def price_of(item: int) -> int:
    """In fen: 5 to 500 yuan."""
    return 500 + item * 7919 % 49_500


def _item(place: Neighbourhood, item: int, stems: Mapping[str, str]) -> tuple[Any, ...]:
    owner, kind = place.item_owner(item), place.kind(item)
    return (
        place.items[item],
        place.members[owner],
        place.community,
        kind,
        title_of(item),
        description_of(item),
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
        words_of(item, stems),
        # Nor is the clock to seek rings for them meanwhile, as it does for what is new.
        place.now,
    )


def _other_photos(place: Neighbourhood) -> Iterator[tuple[Any, ...]]:
    """Of spaces, and of what will be published."""
    parked = ((p, place.space_owner(space)) for space, p in enumerate(place.space_photos))
    spare = ((p, place.spare_owner(number)) for number, p in enumerate(place.spare_photos))
    for photos in (parked, spare):
        for photo, owner in photos:
            yield photo, place.members[owner], *SIZES, f"sha256:{photo.hex}", place.now
