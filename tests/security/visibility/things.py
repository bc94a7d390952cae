"""What there is on a walk: records of what people did, as they would remember it."""

from collections import Counter
from dataclasses import dataclass, field

ITEM, SPACE = "listing", "parking_space"
DRAFT, PUBLISHED, RESERVED, COMPLETED = "draft", "published", "reserved", "completed"
WITHDRAWN, DISCARDED = "withdrawn", "discarded"
OPEN = (PUBLISHED, RESERVED)
PROPOSED = "proposed"


@dataclass
class Raffle:
    """The draw of a gift: the last number of each who ever entered, and the entries that stand;
    once it has been held, the list as it was published, who is in line behind the taker, and who
    was drawn."""

    numbers: dict[str, int] = field(default_factory=dict)
    entries: dict[int, str] = field(default_factory=dict)
    published: list[int] | None = None
    line: list[str] = field(default_factory=list)
    drawn: set[str] = field(default_factory=set)

    @property
    def stay(self) -> set[str]:
        """From whom its owner cannot hide it: an entry of theirs stands, or waits in its order."""
        return {*self.entries.values(), *self.drawn.intersection(self.line)}

    @property
    def ahead(self) -> bool:
        return self.published is None


@dataclass
class Post:
    """An item or a parking space; `price` in yuan, of what is sold."""

    id: str
    kind: str
    owner: str
    photo: str
    hidden_from: set[str]
    price: int | None = None
    status: str = PUBLISHED
    way: str = "give"
    # Who has a deal on it, proposed, under way or done, and its id: they keep the talk about it.
    deals: dict[str, str] = field(default_factory=dict)
    # Who ever asked for it: they keep their reservation, whatever came of it, with the picture.
    asked: set[str] = field(default_factory=set)
    # To whom it is promised, or who has it.
    taker: str | None = None
    raffle: Raffle | None = None


@dataclass
class Talk:
    """A conversation about a post, between its owner and one other; who has how much to read."""

    id: str
    post: str
    other: str
    unread: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Review:
    id: str
    author: str
    about: str


@dataclass(frozen=True)
class Notice:
    """What the committee of a community tells its residents."""

    id: str
    community: str
    photo: str


@dataclass
class Ring:
    """A proposal to swap: (item, giver, taker) of each part."""

    id: str
    legs: list[tuple[str, str, str]]
    status: str = PROPOSED

    @property
    def members(self) -> set[str]:
        return {giver for _, giver, _ in self.legs}
