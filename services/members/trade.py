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

    def disputed_photo(self, *, photo_id: str, viewer_id: str) -> Json: ...

    def disputed_talk(self, *, dispute_id: str) -> Json: ...

    def open_deals_with(self, *, other_id: str) -> Json: ...

    def subject_shown_to(self, *, kind: str, subject_id: str, viewer_id: str) -> Json: ...


class Listings(Holder, Protocol):
    """What is asked of listings alone."""

    def show_listing(self, *, listing_id: str) -> Json: ...

    def own_photos(self, *, photo_ids: list[str]) -> Json: ...

    def ask_to_meet(
        self, *, kind: str, subject_id: str, other_id: str, body: Json
    ) -> Json | None: ...

    def agree_to_meet(self, *, kind: str, subject_id: str, other_id: str, body: Json) -> Json: ...


class Parking(Holder, Protocol):
    """What is asked of parking alone."""

    def show_space(self, *, space_id: str) -> Json: ...


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

    def __init__(self, listings: Listings, parking: Parking) -> None:
        self._listings = listings
        self._parking = parking

    def seen(self, kind: str, ids: Iterable[UUID]) -> dict[UUID, Json]:
        """Of `ids`, the subjects the caller may see or has a deal on: contracts.subjects."""
        asked = [str(subject_id) for subject_id in ids]
        if not asked:
            return {}
        found: Json = self._holder(kind).subjects_seen(kind=kind, ids=asked)["items"]
        return {UUID(subject_id): subject for subject_id, subject in found.items()}

    def shown_to(self, viewer_id: UUID, kind: str, subject_id: UUID) -> bool:
        """The same of one subject and whoever is named, for an address that was signed for them."""
        told = self._holder(kind).subject_shown_to(
            kind=kind, subject_id=str(subject_id), viewer_id=str(viewer_id)
        )
        return bool(told["seen"])

    def post(self, kind: str, post_id: UUID) -> Json:
        """An item or a space as the caller sees it; NotFound where they do not."""
        if kind == "listing":
            return self._listings.show_listing(listing_id=str(post_id))
        return self._parking.show_space(space_id=str(post_id))

    def owns_photos(self, photo_ids: Iterable[UUID]) -> bool:
        """Whether the caller uploaded all of these; they stay while they are being used."""
        asked = [str(photo_id) for photo_id in photo_ids]
        return not asked or not self._listings.own_photos(photo_ids=asked)["missing"]

    def disputed_before(self, photo_id: UUID, viewer_id: UUID) -> set[UUID]:
        """The communities whose committees decide a dispute about what a photo shows; without
        those in which the viewer has a part."""
        asked = {"photo_id": str(photo_id), "viewer_id": str(viewer_id)}
        return {
            UUID(community_id)
            for holder in (self._listings, self._parking)
            for community_id in holder.disputed_photo(**asked)["communities"]
        }

    def disputed_talk(self, dispute_id: str) -> Json:
        """What the two of an open dispute talk about, and who of them lets its committee read what
        they said; NotThere for who has a part in it."""
        try:
            return self._listings.disputed_talk(dispute_id=dispute_id)
        except NotFound:
            return self._parking.disputed_talk(dispute_id=dispute_id)

    def ask_to_meet(self, subject: tuple[str, UUID], other_id: UUID, meeting: Json) -> Json | None:
        """The reservation that the caller's proposal of {meet_at, place} asks for or is to move;
        None where it waits for the other's yes. Listings' own refusals where that cannot be."""
        return self._listings.ask_to_meet(**_about(subject, other_id), body=meeting)

    def agree_to_meet(self, subject: tuple[str, UUID], other_id: UUID, meeting: Json) -> Json:
        """The reservation that the caller has agreed to: the other proposed this meeting."""
        return self._listings.agree_to_meet(**_about(subject, other_id), body=meeting)

    def has_open_deal(self, other_id: UUID) -> bool:
        """Whether the caller and the other have agreed on something that has not ended."""
        asked = str(other_id)
        return any(
            holder.open_deals_with(other_id=asked)["open"]
            for holder in (self._listings, self._parking)
        )

    def _holder(self, kind: str) -> Holder:
        return self._listings if kind in ("listing", "reservation") else self._parking

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


def _about(subject: tuple[str, UUID], other_id: UUID) -> dict[str, str]:
    kind, subject_id = subject
    return {"kind": kind, "subject_id": str(subject_id), "other_id": str(other_id)}


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
