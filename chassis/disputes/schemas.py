"""How a dispute looks to the two, and to the committee."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.clock import rfc3339
from chassis.disputes.model import Case, Objection
from chassis.viewer import Viewer
from contracts.disputes import Split
from contracts.json import Json
from contracts.labels import in_language, status_label
from contracts.money import money_json

# By its code, why somebody objects, in both languages.
Reasons = Mapping[str, tuple[str, str]]
# What happens to one that nobody has decided in time.
_DEFAULTS = {
    "back": ("款项全部退回，视为未成交", "All goes back, as if nothing had been agreed"),
    "goes_on": ("异议失效，预订按原约定继续", "The objection lapses and the booking goes on"),
}


def objection_json(
    dispute: Objection, deal: Any, reasons: Reasons, default: Json, locale: str
) -> Json:
    """What is known of it to all who may see it, without what either has written. Until when it
    waits, and what happens then (`default`), the two know from the beginning."""
    return {
        "by": deal.side_of(dispute.by_id),
        "reason": dispute.reason,
        "reason_label": in_language(reasons[dispute.reason], locale),
        "opened_at": rfc3339(dispute.opened_at),
        "decide_by": rfc3339(dispute.decide_by),
        "default": default if dispute.is_open else None,
        "answered_at": rfc3339(dispute.answered_at) if dispute.answered_at else None,
        "conversation_shown_by": _consents(dispute, deal),
        "decision": _decision(dispute, deal),
    }


def default_json(outcome: str, split: Split, currency: str, locale: str) -> Json:
    """What happens when the time is over: `back` or `goes_on`."""
    return {
        "outcome": outcome,
        "outcome_label": in_language(_DEFAULTS[outcome], locale),
        **_split(split, currency),
    }


def evidence_json(dispute: Objection, deal: Any, viewer: Viewer) -> Json:
    """The photos that the two have shown, the oldest first."""
    return {
        "photos": [
            {
                "id": str(each.photo_id),
                "urls": viewer.photo_urls(each.photo_id),
                "by": deal.side_of(each.by_id),
                "added_at": rfc3339(each.added_at),
            }
            for each in dispute.photos
        ]
    }


def proposals_json(dispute: Objection, deal: Any) -> list[Json]:
    """What the two have proposed, the oldest first; for them alone, so that nobody's offer counts
    against them before the committee."""
    return [
        {
            "id": str(each.id),
            "by": deal.side_of(each.by_id),
            "status": each.state,
            **_split(each.split, deal.currency),
            "made_at": rfc3339(each.made_at),
        }
        for each in sorted(dispute.proposals, key=lambda each: (each.made_at, each.id))
    ]


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


def _consents(dispute: Objection, deal: Any) -> list[str]:
    """Of which of the two the committee may read what they said."""
    shown = ((deal.owner_id, dispute.payee_shows_at), (deal.payer_id, dispute.payer_shows_at))
    return [deal.side_of(member_id) for member_id, since in shown if since is not None]


def _decision(dispute: Objection, deal: Any) -> Json | None:
    """The committee's, without who of it has decided; or that of both, or of the clock."""
    if dispute.decided_at is None:
        return None
    split = Split(dispute.to_payer, dispute.to_payee, deal.handed_over)
    return {
        **_split(split, deal.currency),
        "by": dispute.ended_by,
        "reason": dispute.explanation,
        "decided_at": rfc3339(dispute.decided_at),
    }


def _split(split: Split, currency: str) -> Json:
    """`handed_over` of things alone."""
    thing = {} if split.handed_over is None else {"handed_over": split.handed_over}
    return {
        **thing,
        "to_payer": money_json(split.to_payer, currency),
        "to_payee": money_json(split.to_payee, currency),
    }
