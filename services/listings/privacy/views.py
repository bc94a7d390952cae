"""Every table of listings: what of it is told to its member, and what erasure does with it."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select

from chassis.disputes.holdings import disputes_held
from chassis.holdings import (
    CIRCLE_HELD,
    LEAVING_EXEMPT,
    MACHINERY_EXEMPT,
    MACHINERY_HELD,
    Blanked,
    Deleted,
    Holding,
    Holdings,
    codes,
)
from chassis.tables import neighbour
from contracts.labels import REMOVED
from services.listings.cycles.model import SwapCycleLeg
from services.listings.disputes.model import Dispute, Evidence, Proposal
from services.listings.favourites.model import Favourite
from services.listings.items.model import Item, item_photo
from services.listings.looks.model import Look
from services.listings.models import METADATA
from services.listings.photos.model import Photo
from services.listings.reservations.model import Reservation
from services.listings.reservations.views import party_to


def _item_photos(me: UUID) -> ColumnElement[bool]:
    return or_(
        exists().where(Item.id == item_photo.c.item_id, Item.owner_id == me),
        exists().where(Photo.id == item_photo.c.photo_id, Photo.owner_id == me),
    )


def _parties(me: UUID) -> dict[str, Any]:
    """The names of the two; what the other noted for themselves is not there to be told."""
    return {name: _name(of) for name, of in _PARTIES.items()}


def _deals_of(me: UUID) -> Select[UUID]:
    return select(Reservation.id).where(party_to(me))


def _name(of: Any) -> Any:
    known = select(neighbour.c.display_name).where(neighbour.c.member_id == of)
    return known.correlate_except(neighbour).scalar_subquery()


_PARTIES = {"owner": Reservation.owner_id, "taker": Reservation.taker_id}

HELD = Holdings(
    METADATA,
    [
        Holding(
            Item,
            "items",
            lambda me: Item.owner_id == me,
            [
                Blanked(
                    {
                        "title": REMOVED,
                        "description": "",
                        "hidden_from": [],
                        "words": "",
                    }
                ),
                # A swap has to want something.
                Blanked(
                    {"wanted": REMOVED},
                    lambda me: (Item.owner_id == me) & Item.wanted.is_not(None),
                ),
            ],
            untold={"words": "an index made from the texts"},
            keeps={
                "draw_commitment": "the hash of a random number",
                **codes("kind", "category", "condition", "currency", "status", "allocation"),
                **codes("wanted_categories"),
            },
        ),
        Holding(
            item_photo,
            "item_photos",
            _item_photos,
            [Deleted()],
        ),
        Holding(
            Reservation,
            "reservations",
            lambda me: or_(Reservation.owner_id == me, Reservation.taker_id == me),
            [
                # Where they met may be where one of them lives; what they agreed on stays.
                Blanked(
                    {"place": REMOVED, "note": None, "reason": None}
                    | {"new_by": None, "new_meet_at": None, "new_place": None}
                ),
                Blanked(
                    {"title": REMOVED, "photo_id": None}, lambda me: Reservation.owner_id == me
                ),
                Blanked(
                    {"offered_photo_id": None},
                    lambda me: Reservation.taker_id == me,
                ),
                Blanked(
                    {"offered_title": REMOVED},
                    lambda me: (
                        (Reservation.taker_id == me) & Reservation.offered_title.is_not(None)
                    ),
                ),
            ],
            untold={
                "code_tries": "guesses at a code, of the machinery",
                "code_tried_at": "guesses at a code, of the machinery",
            },
            more=_parties,
            keeps=codes("kind", "currency", "status", "ended_by", "gone"),
        ),
        Holding(
            SwapCycleLeg,
            "swap_cycle_legs",
            lambda me: or_(SwapCycleLeg.giver_id == me, SwapCycleLeg.taker_id == me),
            [
                Blanked(
                    {"place": REMOVED},
                    lambda me: (
                        or_(SwapCycleLeg.giver_id == me, SwapCycleLeg.taker_id == me)
                        & SwapCycleLeg.place.is_not(None)
                    ),
                )
            ],
        ),
        *disputes_held(Dispute, Proposal, Evidence, _deals_of),
        Holding(Favourite, "favourites", lambda me: Favourite.member_id == me, [Deleted()]),
        Holding(Look, "looks", lambda me: Look.viewer_id == me, [Deleted()]),
        Holding(
            Photo,
            "photos",
            lambda me: Photo.owner_id == me,
            # The clock deletes the bytes, and then the row.
            [Blanked({"discarded": True, "digest": ""})],
            untold=dict.fromkeys(
                ("discarded", "look_at", "unused_since"), "a mark of the machinery"
            ),
        ),
        *CIRCLE_HELD,
        *MACHINERY_HELD,
    ],
    exempt={
        **MACHINERY_EXEMPT,
        "draw": "a random number, and numbers of entries: whose they are stands in reservation",
        "swap_cycle": "the state of a ring, and ids of its items: who is in it stands in its legs",
        **LEAVING_EXEMPT,
        "look_count": "how many have looked at an item; who they were is forgotten",
        "state_change": "which state things came into and when, with ids alone: a log that stays",
        "known_word": "words of titles, without whose; gone a day after the last title with them",
        "hold": "ids of an item and of the reservation that holds it",
    },
)
