"""What one line of the tables beside this file says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from contracts.json import Json

# What a member can switch on and off, and what it is called.
KINDS = {
    "deals": ("预约与车位", "Deals"),
    "money": ("付款与收款", "Money"),
    "messages": ("消息", "Messages"),
    "friends": ("好友", "Friends"),
    "reviews": ("评价", "Reviews"),
    "favourites": ("收藏", "Favourites"),
    "notices": ("社区公告", "Notices"),
    "decisions": ("居委会的决定", "Decisions of the committee"),
    "residency": ("居民认证", "Residency"),
    "account": ("账号安全", "Account security"),
    "committee": ("居委会工作", "Committee work"),
}
# How a member is told: in the inbox, and pushed to their phone.
IN_APP = "in_app"
CHANNELS = (IN_APP, "wechat")
# Of these the inbox always tells.
MUST_SEE = frozenset({"money", "residency", "decisions", "account"})


class Sight(StrEnum):
    """On what it depends whether the one who is told may (still) see it."""

    # Their own deal, money or account: always.
    OWN = "own"
    # The neighbour who did it: while both live there and neither blocks the other.
    PERSON = "person"
    # What a neighbour asks: while it waits for an answer, and as with PERSON.
    REQUEST = "request"
    # A post: while the one visibility rule shows it to them, or they have a deal on it.
    POST = "post"
    # A conversation: while they may read it.
    TALK = "talk"
    # A notice, while it is there and they live there; a matter of the committee's, while they sit
    # on it.
    COMMUNITY = "community"


class _Present:
    """In `when`: any value but null."""


PRESENT = _Present()
About = Callable[[Json], tuple[str, str]]


def of(kind: str, field_name: str) -> About:
    """What a notification points to: {kind, id}, with the id in the field of this name."""
    return lambda told: (kind, told[field_name])


def the_deal(told: Json) -> tuple[str, str]:
    """The deal that an event of payments names."""
    return told["deal_kind"], told["deal_id"]


@dataclass(frozen=True)
class News:
    """What one receiver is told of an event.

    `to` and `actor` name fields of the event, or what members look up (PEOPLE there): the receiver
    or receivers, and the member who did it. `when` are the values of fields, a tuple for any of
    several, PRESENT for any but null; without them it is always told. `money` and `at` name the
    fields with the amount and the moment that the words speak of; `{actor}`, `{money}`, `{at}` and
    `{times}` stand for them in `zh` and `en`. What `collapses` replaces what is unread of the same
    about the same thing, and counts; what `repeats` replaces what is unread of the same by the same
    member, about whatever thing.
    """

    kind: str
    to: str
    about: About
    zh: str
    en: str
    actor: str | None = None
    sight: Sight = Sight.OWN
    when: Mapping[str, Any] = field(default_factory=dict)
    money: str | None = None
    at: str | None = None
    collapses: bool = False
    repeats: bool = False

    def applies(self, told: Json) -> bool:
        """Whether it is told of an event with these data."""
        return all(_fits(told.get(name), wanted) for name, wanted in self.when.items())


def _fits(value: Any, wanted: Any) -> bool:
    if wanted is PRESENT:
        return value is not None
    return value in wanted if isinstance(wanted, tuple) else bool(value == wanted)


# By event type: what is told of it, each under a word that is unique there and never changes.
Table = Mapping[str, Mapping[str, News]]
Silence = Mapping[str, str]
