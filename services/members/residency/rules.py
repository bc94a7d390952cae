"""The states of a residency, and who may decide about it."""

from uuid import UUID

from contracts.errors.general import CommitteeOnly, NotThere
from contracts.errors.members import ResidencyDecided

PENDING, APPROVED, REJECTED = "pending", "approved", "rejected"
WITHDRAWN, MOVED_OUT = "withdrawn", "moved_out"
STATES = (PENDING, APPROVED, REJECTED, WITHDRAWN, MOVED_OUT)
EVENTS = ("approve", "reject", "withdraw", "move_out")
# Of these a member has one at most.
HELD = (PENDING, APPROVED)

TRANSITIONS = {
    (PENDING, "approve"): APPROVED,
    (PENDING, "reject"): REJECTED,
    (PENDING, "withdraw"): WITHDRAWN,
    (APPROVED, "move_out"): MOVED_OUT,
}


def decided(state: str, event: str) -> str:
    """The state after `event`; ResidencyDecided where it is past that."""
    after = TRANSITIONS.get((state, event))
    if after is None:
        raise ResidencyDecided
    return after


def ended(state: str) -> str:
    """The state of one that its member ends: taken back while pending, moved out later."""
    return decided(state, "withdraw" if state == PENDING else "move_out")


def check_may_decide(
    *, committees: set[UUID], community_id: UUID, decider_id: UUID, applicant_id: UUID
) -> None:
    """The committee of that community, not in its own matter.

    Another community's residency is as good as not there, even for a committee member.
    """
    if not committees or decider_id == applicant_id:
        raise CommitteeOnly
    if community_id not in committees:
        raise NotThere
