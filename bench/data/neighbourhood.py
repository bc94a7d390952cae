"""Who lives in the measured neighbourhood and what is theirs: the same for the same seed."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from bench.data.scale import FRIENDS, Scale
from contracts.requests.listings import CATEGORIES, KINDS

SEED = 20_261_122
ZONE = "Asia/Shanghai"
LONGEST_ONLINE = timedelta(days=29)
# Every twentieth post is hidden from the first three of its owner's friends.
HIDING = 20
HIDDEN_FROM = 3
# Every fifth space is open at night only.
NIGHTLY = 5


class Neighbourhood:
    """Members, items and spaces are numbered from 0; their identifiers are in the lists here."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self.now = datetime.now(UTC).replace(microsecond=0)
        self._random = Random(SEED)  # noqa: S311 - repeatable, not secret
        half = range(1, (scale.members - 1) // 2 + 1)
        # Member i is a friend of i ± each of these: mutual, and everybody has as many.
        self.offsets = self._random.sample(half, FRIENDS // 2)
        self.community = self.identifier(LONGEST_ONLINE)
        self.members = [self.identifier(LONGEST_ONLINE) for _ in range(scale.members)]
        self.sessions = [self.identifier() for _ in range(scale.members)]
        self.item_ages = [self._age() for _ in range(scale.items)]
        self.items = [self.identifier(age) for age in self.item_ages]
        self.space_ages = [self._age() for _ in range(scale.spaces)]
        self.spaces = [self.identifier(age) for age in self.space_ages]
        self.space_photos = [self.identifier(age) for age in self.space_ages]
        self.spare_photos = [self.identifier() for _ in range(scale.spare_photos)]
        self._spaces_of: dict[int, list[int]] = {}
        for space in range(scale.spaces):
            self._spaces_of.setdefault(self.space_owner(space), []).append(space)

    def friends(self, member: int) -> list[int]:
        """The members that this one sees, and that see this one."""
        there = [(member + offset) % self.scale.members for offset in self.offsets]
        return there + [(member - offset) % self.scale.members for offset in self.offsets]

    def item_owner(self, item: int) -> int:
        return item % self.scale.members

    def spare_owner(self, photo: int) -> int:
        return photo % self.scale.members

    def space_owner(self, space: int) -> int:
        """Spread over all members."""
        return space * self.scale.members // self.scale.spaces

    def spaces_of(self, member: int) -> list[int]:
        return self._spaces_of.get(member, [])

    def hidden_from(self, post: int, owner: int) -> list[UUID]:
        """Of an item or a space of `owner`."""
        hidden = self.friends(owner)[:HIDDEN_FROM] if post % HIDING == 0 else []
        return [self.members[friend] for friend in hidden]

    def seeing(self, owner: int) -> list[int]:
        """The friends from whom the owner hides nothing."""
        return self.friends(owner)[HIDDEN_FROM:]

    def kind(self, item: int) -> str:
        return KINDS[item % 7 % len(KINDS)]

    def category(self, item: int) -> str:
        return CATEGORIES[item % 13 % len(CATEGORIES)]

    def is_nightly(self, space: int) -> bool:
        return space % NIGHTLY == NIGHTLY - 1

    def identifier(self, age: timedelta = timedelta(0)) -> UUID:
        """A UUIDv7 made so long ago."""
        milliseconds = int((self.now - age).timestamp() * 1000)
        value = milliseconds << 80 | self._random.getrandbits(76)
        value = value & ~(0xF << 76) | 0x7 << 76
        return UUID(int=value & ~(0b11 << 62) | 0b10 << 62)

    def _age(self) -> timedelta:
        return self._random.random() * LONGEST_ONLINE
