"""How a dispute looks to the two, and to the committee."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.clock import rfc3339
from chassis.disputes.model import Case, Objection
from contracts.json import Json
from contracts.labels import in_language, status_label
from contracts.money import money_json

# By its code, why somebody objects, in both languages.
Reasons = Mapping[str, tuple[str, str]]


def objection_json(
    dispute: Objection, deal: Any, reasons: Reasons, locale: str, **decided: bool
) -> Json:
    """What is known of it to all who may see it, without what either has written. `decided` is what
    the decision says beside the division."""
    return {
        "by": deal.side_of(dispute.by_id),
        "reason": dispute.reason,
        "reason_label": in_language(reasons[dispute.reason], locale),
        "opened_at": rfc3339(dispute.opened_at),
        "answered_at": rfc3339(dispute.answered_at) if dispute.answered_at else None,
        "decision": _decision(dispute, deal.currency, decided),
    }


def state_json(dispute: Objection, locale: str) -> Json:
    """open | settled | decided, with its label."""
    state = dispute.state
    return {"status": state, "status_label": status_label("dispute", state, locale)}


def words_json(dispute: Objection) -> Json:
    """`answer` is None while the other side has said nothing."""
    return {"text": dispute.text, "answer": dispute.answer}


def case_json(
    case: Case, of: tuple[str, str], *, cards: dict[UUID, Json], objection: Json, locale: str
) -> Json:
    """What it is about, for the committee. `of` are the kinds of deal and of what was offered.
    `price` is what can be divided, `payer` and `payee` those of it, also where there is none."""
    deal_kind, kind = of
    return {
        "id": str(case.dispute.id),
        "deal": {"kind": deal_kind, "id": str(case.deal.id)},
        "community_id": str(case.community_id),
        "kind": kind,
        **state_json(case.dispute, locale),
        "price": money_json(case.deal.divisible, case.deal.currency),
        "payer": cards[case.deal.payer_id],
        "payee": cards[case.deal.owner_id],
        **objection,
    }


def _decision(dispute: Objection, currency: str, decided: Mapping[str, bool]) -> Json | None:
    """The committee's, without who of it has decided."""
    if dispute.decided_at is None:
        return None
    return {
        **decided,
        "to_payer": money_json(dispute.to_payer, currency),
        "to_payee": money_json(dispute.to_payee, currency),
        "reason": dispute.explanation,
        "decided_at": rfc3339(dispute.decided_at),
    }
