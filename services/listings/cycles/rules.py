"""What a ring of swaps is made of and what becomes of it.

A ring is a tuple of offers in which the owner of each takes the next one, and the last one's owner
the first: (bicycle, cooker, shelf) says that who gives the bicycle gets the cooker.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeVar
from uuid import UUID

from contracts.errors.listings import SwapCycleState
from services.listings.search.rules import asked, indexed

T = TypeVar("T")
DAY = timedelta(days=1)
# Of everything that an owner's friends offer for a swap, the newest are looked at.
MOST_OFFERS = 200
# Proposals that one thing can have open; more would be a nuisance to all.
MOST_OPEN = 3


class Status(StrEnum):
    """The states of a ring."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    COMPLETED = "completed"
    DECLINED = "declined"
    EXPIRED = "expired"
    VOID = "void"  # something of it is gone, or somebody may not see it any more
    UNDONE = "undone"  # agreed, and fell through before anything had changed hands
    BROKEN = "broken"  # a part of it fell through after another had changed hands


class Step(StrEnum):
    """What can happen to a ring."""

    AGREE = "agree"
    DECLINE = "decline"
    LAPSE = "lapse"
    VOID = "void"
    COMPLETE = "complete"
    UNDO = "undo"
    BREAK = "break"


TRANSITIONS: dict[tuple[Status, Step], Status] = {
    (Status.PROPOSED, Step.AGREE): Status.AGREED,
    (Status.PROPOSED, Step.DECLINE): Status.DECLINED,
    (Status.PROPOSED, Step.LAPSE): Status.EXPIRED,
    (Status.PROPOSED, Step.VOID): Status.VOID,
    (Status.AGREED, Step.COMPLETE): Status.COMPLETED,
    (Status.AGREED, Step.UNDO): Status.UNDONE,
    (Status.AGREED, Step.BREAK): Status.BROKEN,
}


class Offer(NamedTuple):
    """A thing to swap: what its owner would take for it, and what others find it by.

    `phrases`: each is a thing that is wanted, as the words that its title has to have."""

    item_id: UUID
    owner_id: UUID
    phrases: tuple[frozenset[str], ...]
    categories: frozenset[str]
    words: frozenset[str]
    category: str


# Between two things that are wanted.
_BETWEEN = re.compile(r"[,，、。.;；/|\n]|或者|或是|或|以及|和|与|跟|\b(?:or|and)\b")
# 一辆, 两把, 几本: how many of it, which no title repeats.
_COUNTED = re.compile(r"[一两二三四五六七八九十几半\d]+[个本台辆把张件套双只条些部盒袋块瓶盆]")
_FILLER = frozenset("想换要求的了都可以行等能请用来")
_FILLER |= {"任何", "什么", "需要", "想要", "希望", "交换", "可以"}
_FILLER |= {"a", "an", "the", "any", "some", "want", "for", "to", "swap", "exchange"}
# A shorter word that ends in s is no plural: gas, bus.
_LEAST_PLURAL = 4


def phrases(wanted: str) -> tuple[frozenset[str], ...]:
    """一辆自行车或儿童书架 is a 自行车, or else what is both 儿童 and 书架."""
    said = _COUNTED.sub(" ", wanted.casefold())
    found = (_significant(part) for part in _BETWEEN.split(said))
    return tuple(dict.fromkeys(words for words in found if words))


def words(title: str) -> frozenset[str]:
    """Everything that a thing with this title is."""
    found = indexed(title)
    return frozenset((*found.chinese, *map(_singular, found.others)))


def wants(one: Offer, other: Offer) -> bool:
    """Whether the owner of `one` would take `other` for it, as far as both have said."""
    if one.owner_id == other.owner_id:
        return False
    return other.category in one.categories or any(phrase <= other.words for phrase in one.phrases)


def rings_through(
    start: T, others: Iterable[T], takes: Callable[[T, T], bool]
) -> list[tuple[T, ...]]:
    """Every ring of two and three that `start` is in, once each and beginning with it; those of
    two first. `takes(a, b)`: the owner of a takes b."""
    others = list(others)
    gets = [each for each in others if takes(start, each)]
    gives = [each for each in others if takes(each, start)]
    twos = [(start, each) for each in gets if each in gives]
    threes = [
        (start, one, other) for one in gets for other in gives if one != other and takes(one, other)
    ]
    return [*twos, *threes]


def key_of(item_ids: Sequence[UUID]) -> str:
    """The same for a ring wherever it is begun."""
    first = item_ids.index(min(item_ids))
    return ":".join(map(str, (*item_ids[first:], *item_ids[:first])))


def after(status: str, step: Step) -> Status:
    """The state that `step` leads to; SwapCycleState where there is none."""
    following = TRANSITIONS.get((Status(status), step))
    if following is None:
        raise SwapCycleState(state=status)
    return following


def put_off(meet_at: datetime, *, now: datetime) -> datetime:
    """A meeting that was named before the last one agreed: where its time has passed, at the same
    time on the first day that is still to come."""
    days_late = max(0, (now - meet_at) // DAY + 1)
    return meet_at + days_late * DAY


def _significant(part: str) -> frozenset[str]:
    found = asked(part)
    said = (*found.chinese, *map(_singular, found.others))
    return frozenset(word for word in said if word not in _FILLER)


def _singular(word: str) -> str:
    return word[:-1] if len(word) >= _LEAST_PLURAL and word.endswith("s") else word
