"""What erasure does with what was said in disputes, and what of them is told."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.disputes.model import Objection
from chassis.holdings import Blanked, Deleted, Holding, codes
from contracts.labels import REMOVED


def disputes_held(
    dispute: Any, proposal: Any, evidence: Any, deals_of: Callable[[UUID], Any]
) -> list[Holding]:
    """The disputes of a member's deals, which `deals_of` selects, and what was proposed and
    shown in them.
    Each side's words go with them, the committee's with either."""
    of: type[Objection] = dispute

    def mine(me: UUID) -> Any:
        return of.deal_id.in_(deals_of(me))

    of_proposal: type[Any] = proposal
    of_evidence: type[Any] = evidence
    return [
        Holding(
            proposal,
            "dispute_proposals",
            lambda me: of_proposal.dispute_id.in_(select(of.id).where(mine(me))),
            keeps=codes("state"),
        ),
        Holding(
            evidence,
            "dispute_photos",
            lambda me: of_evidence.dispute_id.in_(select(of.id).where(mine(me))),
            [Deleted(lambda me: of_evidence.by_id == me)],
        ),
        _disputes(dispute, mine),
    ]


def _disputes(dispute: Any, mine: Callable[[UUID], Any]) -> Holding:
    of: type[Objection] = dispute
    return Holding(
        dispute,
        "disputes",
        mine,
        [
            Blanked({"text": REMOVED}, lambda me: of.by_id == me),
            Blanked(
                {"answer": REMOVED},
                lambda me: mine(me) & (of.by_id != me) & of.answer.is_not(None),
            ),
            Blanked({"explanation": REMOVED}, lambda me: mine(me) & of.explanation.is_not(None)),
        ],
        untold={
            "remind_at": "a mark of the machinery",
            "decided_by": "who of the committee decided is the committee's matter",
        },
        keeps=codes("reason"),
    )
