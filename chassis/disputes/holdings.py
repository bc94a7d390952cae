"""What erasure does with what was said in disputes, and what of them is told."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from chassis.disputes.model import Objection
from chassis.holdings import Blanked, Holding, codes
from contracts.labels import REMOVED


def disputes_held(dispute: Any, deals_of: Callable[[UUID], Any]) -> Holding:
    """The disputes of a member's deals, which `deals_of` selects. Each side's words go with them,
    the committee's with either."""
    of: type[Objection] = dispute

    def mine(me: UUID) -> Any:
        return of.deal_id.in_(deals_of(me))

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
        untold={"decided_by": "who of the committee decided is the committee's matter"},
        keeps=codes("reason"),
    )
