"""What an item may say and become: its states, its terms, whom it may be hidden from."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from contracts.errors.general import ResidencyRequired, ValidationFailed
from contracts.errors.listings import ListingPromised, ListingState

LIFETIME = timedelta(days=30)
# What nobody has thought of for longer is not there any more; whoever still offers it renews it.
LIFETIME_AT_MOST = timedelta(days=180)
MINUTE = timedelta(minutes=1)


class Status(StrEnum):
    """The states of an item."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RESERVED = "reserved"  # 预约完成
    COMPLETED = "completed"  # 交易已完成
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REMOVED = "removed"


class Step(StrEnum):
    """What can happen to an item."""

    CHANGE = "change"
    PUBLISH = "publish"
    RESERVE = "reserve"
    FREE = "free"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    RENEW = "renew"
    REMOVE = "remove"


TRANSITIONS: dict[tuple[Status, Step], Status] = {
    (Status.DRAFT, Step.CHANGE): Status.DRAFT,
    (Status.DRAFT, Step.PUBLISH): Status.PUBLISHED,
    (Status.PUBLISHED, Step.CHANGE): Status.PUBLISHED,
    (Status.PUBLISHED, Step.RESERVE): Status.RESERVED,
    (Status.PUBLISHED, Step.WITHDRAW): Status.WITHDRAWN,
    (Status.PUBLISHED, Step.EXPIRE): Status.EXPIRED,
    (Status.PUBLISHED, Step.RENEW): Status.PUBLISHED,
    (Status.PUBLISHED, Step.REMOVE): Status.REMOVED,
    (Status.RESERVED, Step.CHANGE): Status.RESERVED,
    (Status.RESERVED, Step.FREE): Status.PUBLISHED,
    (Status.RESERVED, Step.COMPLETE): Status.COMPLETED,
    # The deal that it is promised to goes on; the item stays out of sight whatever comes of it.
    (Status.RESERVED, Step.REMOVE): Status.REMOVED,
    (Status.REMOVED, Step.FREE): Status.REMOVED,
    (Status.REMOVED, Step.COMPLETE): Status.REMOVED,
    (Status.COMPLETED, Step.REMOVE): Status.REMOVED,
    (Status.WITHDRAWN, Step.REMOVE): Status.REMOVED,
    (Status.EXPIRED, Step.RENEW): Status.PUBLISHED,
    (Status.EXPIRED, Step.REMOVE): Status.REMOVED,
}
OPEN = (Status.PUBLISHED, Status.RESERVED)
# To everybody but the owner it is as if these had never been; the two of a deal keep its snapshot.
GONE = (Status.WITHDRAWN, Status.REMOVED)
UNSEEN = (Status.DRAFT, *GONE)
# What is over can be offered once more, as another item.
REPOSTABLE = (Status.COMPLETED, Status.WITHDRAWN, Status.EXPIRED)


def after(status: str, step: Step) -> Status:
    """The state that `step` leads to; ListingState where there is none."""
    following = TRANSITIONS.get((Status(status), step))
    if following is None:
        raise ListingState(state=status)
    return following


def check_repostable(status: str, *, hidden: bool) -> None:
    """What is over is offered again, but not what the committee has hidden."""
    if hidden or status not in REPOSTABLE:
        raise ListingState(state=status)


def check_promised(changed: Collection[str], *, before: str, after: str) -> None:
    """Who has been promised an item gets what they were shown: its owner may add to the
    description, and decide who sees it; whatever else is in `changed` stays (ListingPromised)."""
    frozen = set(changed) - {"hidden_from", "description"}
    if not after.startswith(before):
        frozen.add("description")
    if frozen:
        raise ListingPromised(fields=", ".join(sorted(frozen)))


def require_resident(residency: str | None) -> None:
    """Only a verified resident publishes and trades."""
    if residency != "approved":
        raise ResidencyRequired()


def check_categories(kind: str, wanted: Collection[str]) -> None:
    """Only a swap takes something in return."""
    if wanted and kind != "swap":
        raise ValidationFailed.at("/wanted_categories", "not_allowed")


def check_terms(kind: str, *, price: int | None, wanted: str | None) -> None:
    """A sale names its price, a swap what is wanted for it, and a gift asks for nothing."""
    if kind == "sell" and not price:
        raise ValidationFailed.at("/price", "required" if price is None else "out_of_range")
    check_draft(kind, price=price)
    if kind == "swap" and not wanted:
        raise ValidationFailed.at("/wanted", "required")


def check_still_said(asked: Mapping[str, Any]) -> None:
    """What an offer says is said otherwise, never no more."""
    said = ("title", "description", "category", "condition", "expires_at")
    gaps = [name for name in said if name in asked and asked[name] is None]
    if gaps:
        raise ValidationFailed(errors=[{"pointer": f"/{name}", "code": "null"} for name in gaps])


def check_draft(kind: str, *, price: int | None) -> None:
    """A draft may lack whatever can still be added; a gift with a price never becomes right."""
    if kind == "give" and price is not None:
        raise ValidationFailed.at("/price", "not_allowed")


def listed_price(kind: str, asked: int | None) -> int | None:
    """The price in minor units as it is kept: 0 makes a swap an even one, which has none."""
    return asked or None if kind == "swap" else asked


def check_hidden_from(
    hidden: Collection[UUID], *, owner_id: UUID, outsiders: Collection[UUID]
) -> None:
    """可见权限: anyone of the community may be left out, but neither strangers nor oneself."""
    if owner_id in hidden or not set(hidden).isdisjoint(outsiders):
        raise ValidationFailed.at("/hidden_from", "not_a_member")


def renewed_expiry(until: datetime, *, now: datetime) -> datetime:
    """An offer that is renewed ends in 30 days, or as much later as it was to end anyway."""
    return whole_minute(max(until, now + LIFETIME))


def expiry(asked: datetime | None, *, now: datetime) -> datetime:
    """When the offer ends: as asked, within LIFETIME_AT_MOST; in 30 days if nothing was."""
    if asked is not None and asked <= now:
        raise ValidationFailed.at("/expires_at", "in_the_past")
    if asked is not None and asked > now + LIFETIME_AT_MOST:
        raise ValidationFailed.at("/expires_at", "too_far_ahead")
    return whole_minute(asked or now + LIFETIME)


def whole_minute(moment: datetime) -> datetime:
    """The first whole one that is not before it: only such are asked for, so that what is shown can
    be asked for once more."""
    return moment + (datetime.min.replace(tzinfo=moment.tzinfo) - moment) % MINUTE
