"""What members asks of the services that hold things, places and deals, as the caller."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.service import Json, Remote, Service
from contracts.errors.base import NotFound
from contracts.errors.general import NotThere


class Holder(Protocol):
    """listings or parking, over RPC; the caller's token travels along."""

    def subjects_seen(self, *, kind: str, ids: list[str]) -> Json: ...

    def deal_parties(self, *, deal_id: str) -> Json: ...


@dataclass(frozen=True)
class Deal:
    """A deal the caller is a party of; `finished_at` None while it is under way."""

    id: UUID
    kind: str
    owner_id: UUID
    other_id: UUID
    open_for_review: bool
    finished_at: datetime | None
    title: str


class Trade:
    """Both holders, behind the questions this service has."""

    def __init__(self, listings: Holder, parking: Holder) -> None:
        self._listings = listings
        self._parking = parking

    def seen(self, kind: str, ids: Iterable[UUID]) -> dict[UUID, Json]:
        """Of `ids`, the subjects the caller may see or has a deal on: contracts.subjects."""
        asked = [str(subject_id) for subject_id in ids]
        if not asked:
            return {}
        holder = self._listings if kind in ("listing", "reservation") else self._parking
        found: Json = holder.subjects_seen(kind=kind, ids=asked)["items"]
        return {UUID(subject_id): subject for subject_id, subject in found.items()}

    def deal(self, deal_id: UUID | None, kind: str | None = None) -> Deal:
        """The deal, of `kind` or of either; NotThere unless the caller is a party."""
        holders = {"reservation": self._listings, "booking": self._parking}
        if deal_id is not None:
            for holder in [holders[kind]] if kind else holders.values():
                try:
                    return _deal(holder.deal_parties(deal_id=str(deal_id)))
                except NotFound:
                    continue
        raise NotThere


def _deal(told: Json) -> Deal:
    finished = told["finished_at"]
    return Deal(
        id=UUID(told["deal_id"]),
        kind=told["kind"],
        owner_id=UUID(told["owner_id"]),
        other_id=UUID(told["other_id"]),
        open_for_review=told["open_for_review"],
        finished_at=datetime.fromisoformat(finished) if finished else None,
        title=told["title"],
    )


class AsksTrade(Service):
    """What an entrypoint needs that asks about things, places and deals."""

    listings = Remote("listings")
    parking = Remote("parking")

    @property
    def trade(self) -> Trade:
        return Trade(self.listings, self.parking)
