"""How a dispute looks to the two, and to the committee."""

from uuid import UUID

from chassis.clock import rfc3339
from chassis.viewer import Viewer
from contracts.json import Json
from contracts.labels import DISPUTE_REASON, in_language, status_label
from contracts.money import money_json
from services.listings.disputes.model import Dispute
from services.listings.items.schemas import snapshot_json
from services.listings.reservations.model import Reservation


def dispute_json(deal: Reservation, dispute: Dispute, locale: str) -> Json:
    """What one side objected and the other answered, also once it is settled or decided."""
    return {**_objection(deal, dispute, locale), **_words(dispute)}


def case_json(
    dispute: Dispute,
    deal: Reservation,
    *,
    community_id: UUID,
    state: str,
    cards: dict[UUID, Json],
    locale: str,
) -> Json:
    """What it is about, for the committee. `payer` and `payee` are those of the price, also where
    there is none."""
    return {
        "id": str(dispute.reservation_id),
        "deal": {"kind": "reservation", "id": str(deal.id)},
        "community_id": str(community_id),
        "kind": deal.kind,
        "status": state,
        "status_label": status_label("dispute", state, locale),
        "price": money_json(deal.price, deal.currency),
        "payer": cards[deal.taker_id],
        "payee": cards[deal.owner_id],
        **_objection(deal, dispute, locale),
    }


def content_json(dispute: Dispute, deal: Reservation, viewer: Viewer) -> Json:
    """What there is to go by: what each side said in its own words, what the two agreed, and who of
    them has confirmed that it happened."""
    owner_at, taker_at = deal.confirmations
    return {
        **_words(dispute),
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


def _words(dispute: Dispute) -> Json:
    """`answer` is None while the other side has said nothing."""
    return {"text": dispute.text, "answer": dispute.answer}


def _objection(deal: Reservation, dispute: Dispute, locale: str) -> Json:
    return {
        "by": deal.side_of(dispute.by_id),
        "reason": dispute.reason,
        "reason_label": in_language(DISPUTE_REASON[dispute.reason], locale),
        "opened_at": rfc3339(dispute.opened_at),
        "answered_at": rfc3339(dispute.answered_at) if dispute.answered_at else None,
        "decision": _decision(deal, dispute),
    }


def _decision(deal: Reservation, dispute: Dispute) -> Json | None:
    """The committee's, without who of it has decided."""
    if dispute.decided_at is None:
        return None
    return {
        "handed_over": deal.handed_over_at is not None,
        "to_payer": money_json(dispute.to_payer, deal.currency),
        "to_payee": money_json(dispute.to_payee, deal.currency),
        "reason": dispute.explanation,
        "decided_at": rfc3339(dispute.decided_at),
    }
