"""How a dispute over a thing looks to the two, and to the committee."""

from uuid import UUID

from chassis.clock import rfc3339
from chassis.disputes.model import Case, Objection
from chassis.disputes.schemas import (
    case_json,
    default_json,
    evidence_json,
    objection_json,
    proposals_json,
    state_json,
    words_json,
)
from chassis.viewer import Viewer
from contracts.disputes import BACK
from contracts.json import Json
from contracts.labels import DISPUTE_REASON
from services.listings.disputes.model import Dispute
from services.listings.disputes.rules import default
from services.listings.items.schemas import snapshot_json
from services.listings.reservations.model import Reservation


def dispute_json(deal: Reservation, dispute: Dispute, viewer: Viewer) -> Json:
    """What one side objected and the other answered, also once it is settled or decided."""
    return {
        **state_json(dispute, viewer.locale),
        **_objection(deal, dispute, viewer.locale),
        **words_json(dispute),
        **evidence_json(dispute, deal, viewer),
        "proposals": proposals_json(dispute, deal),
    }


def listed_json(case: Case, cards: dict[UUID, Json], locale: str) -> Json:
    """What it is about, for the committee."""
    objection = _objection(case.deal, case.dispute, locale)
    of = ("reservation", case.deal.kind)
    return case_json(case, of, cards=cards, objection=objection, locale=locale)


def content_json(dispute: Objection, deal: Reservation, viewer: Viewer) -> Json:
    """What there is to go by: what each side said in its own words, what the two agreed, and who of
    them has confirmed that it happened."""
    owner_at, taker_at = deal.confirmations
    return {
        **words_json(dispute),
        **evidence_json(dispute, deal, viewer),
        "item": snapshot_json(deal.item_id, deal.title, deal.kind, deal.photo, viewer),
        "offered_item": snapshot_json(
            deal.offered_item_id, deal.offered_title, None, deal.offered_photo, viewer
        ),
        "meet_at": rfc3339(deal.meet_at),
        "place": deal.place,
        "note": deal.note,
        "confirmed_by_owner_at": rfc3339(owner_at) if owner_at else None,
        "confirmed_by_taker_at": rfc3339(taker_at) if taker_at else None,
    }


def _objection(deal: Reservation, dispute: Objection, locale: str) -> Json:
    ends = default_json(BACK, default(deal.price), deal.currency, locale)
    return objection_json(dispute, deal, DISPUTE_REASON, ends, locale)
