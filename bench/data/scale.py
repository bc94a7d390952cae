"""How large the measured neighbourhood is."""

from dataclasses import dataclass
from typing import Self

FRIENDS = 200
PHOTOS_PER_ITEM = 2
# With fewer members nobody could have 200 friends and strangers too.
FEWEST_MEMBERS = 500


@dataclass(frozen=True)
class Scale:
    """`spare_photos` are registered and unused: each is for one item to be published."""

    members: int
    items: int
    spaces: int
    spare_photos: int

    @classmethod
    def of(cls, factor: float, *, spare_photos: int) -> Self:
        """`factor` 1 is the whole: 5,000 members, 100,000 items, 5,000 spaces."""
        return cls(
            members=max(FEWEST_MEMBERS, round(5_000 * factor)),
            items=max(100, round(100_000 * factor)),
            spaces=max(50, round(5_000 * factor)),
            spare_photos=spare_photos,
        )

    @classmethod
    def city(cls, factor: float) -> Self:
        """`factor` 1: ten times the items, 1,000,000, among twenty times the members, 100,000."""
        return cls(
            members=max(FEWEST_MEMBERS, round(100_000 * factor)),
            items=max(1_000, round(1_000_000 * factor)),
            spaces=cls.of(factor, spare_photos=0).spaces,
            spare_photos=0,
        )
