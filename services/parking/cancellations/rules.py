"""How much of a deposit goes back, by how long before the start a renter calls it off.

A deposit (定金) binds by the Civil Code of China, art. 586 and 587: whoever gave it and does not
keep the agreement has no claim to it, but only up to a fifth of the price; what is more is paid in
advance and goes back always. So `earnest_of` is all that any of the terms ever keeps. They are
shown before paying and agreed to with the booking, which keeps them whatever the owner changes
later. An owner who calls it off keeps nothing; what art. 587 gives the renter beyond that is
between the two: no money of the owner's is held from which it could be taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

# The part of the total that a deposit may bind: 1 in so many.
EARNEST_OF_TOTAL = 5


class Policy(StrEnum):
    """The terms; the words for people are in contracts.labels."""

    FLEXIBLE = "flexible"
    MODERATE = "moderate"
    FIRM = "firm"


class Back(StrEnum):
    """What goes back of the earnest money; what was paid beside it goes back always."""

    WHOLE = "whole"
    HALF = "half"
    NONE = "none"


@dataclass(frozen=True)
class Step:
    """Until so long before the start, `back` is what goes back."""

    before: timedelta
    back: Back


@dataclass(frozen=True)
class Stake:
    """What calling off one booking is worked out from; money in minor units."""

    policy: Policy
    total: int
    deposit: int
    starts_at: datetime


_AT_THE_START = timedelta(0)
# The last step of each ends with the start: nobody cancels later.
POLICIES: Mapping[Policy, tuple[Step, ...]] = {
    # An hour that falls free is taken again within minutes, so that most owners lose nothing.
    Policy.FLEXIBLE: (Step(_AT_THE_START, Back.WHOLE),),
    # Neighbours look for a place the evening before: a day is enough to find another.
    Policy.MODERATE: (
        Step(timedelta(hours=24), Back.WHOLE),
        Step(timedelta(hours=2), Back.HALF),
        Step(_AT_THE_START, Back.NONE),
    ),
    # For a place that is let by the day or the week, to people who plan.
    Policy.FIRM: (
        Step(timedelta(hours=72), Back.WHOLE),
        Step(timedelta(hours=24), Back.HALF),
        Step(_AT_THE_START, Back.NONE),
    ),
}


def policy_of(said: Mapping[str, Any]) -> Policy:
    """That of a booking's snapshot; one from before there were any is flexible."""
    return Policy(said.get("cancellation", Policy.FLEXIBLE))


def earnest_of(total: int, deposit: int) -> int:
    """What of a deposit is earnest money: a fifth of the total at most, in the renter's favour."""
    return min(deposit, total // EARNEST_OF_TOTAL)


def kept(stake: Stake, now: datetime) -> int:
    """What the owner keeps of a deposit that is paid, should the renter call it off at `now`."""
    steps = POLICIES[stake.policy]
    ahead = (step for step in steps if now < stake.starts_at - step.before)
    return kept_by(next(ahead, steps[-1]).back, stake)


def kept_by(back: Back, stake: Stake) -> int:
    """The same for a step; half a fen is the renter's."""
    earnest = earnest_of(stake.total, stake.deposit)
    return {Back.WHOLE: 0, Back.HALF: earnest // 2, Back.NONE: earnest}[back]
