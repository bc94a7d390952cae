"""Whether a member may take part at all, and who may say so."""

from uuid import UUID

from contracts.errors.general import CommitteeOnly, NotThere
from contracts.errors.members import NotAgainstCommittee, PartyToMatter, StandingUnchanged

ACTIVE, SUSPENDED = "active", "suspended"
ERASING, ERASED = "erasing", "erased"
STATES = (ACTIVE, SUSPENDED, ERASING, ERASED)
EVENTS = (*("suspend", "restore", "begin_erasure", "withdraw_erasure", "stay_suspended", "erase"),)

TRANSITIONS = {
    (ACTIVE, "suspend"): SUSPENDED,
    (SUSPENDED, "restore"): ACTIVE,
    (ACTIVE, "begin_erasure"): ERASING,
    (SUSPENDED, "begin_erasure"): ERASING,
    (ERASING, "withdraw_erasure"): ACTIVE,
    # Withdrawn too, of who was suspended when they asked.
    (ERASING, "stay_suspended"): SUSPENDED,
    (ERASING, "erase"): ERASED,
}


def after(state: str, event: str) -> str:
    """The state after `event`; StandingUnchanged where it is that already."""
    found = TRANSITIONS.get((state, event))
    if found is None:
        raise StandingUnchanged
    return found


def check_may_judge(
    *, committees: set[UUID], home: UUID | None, oneself: bool, serves: bool
) -> None:
    """The committee of the community where the member lives (`home`), not in its own matter.

    Who lives elsewhere is as good as not there. Who `serves` on a committee is the operator's
    matter: one committee member cannot shut out another.
    """
    if not committees:
        raise CommitteeOnly
    if oneself:
        raise NotAgainstCommittee
    if home not in committees:
        raise NotThere
    if serves:
        raise NotAgainstCommittee


def check_no_matter(*, open_between: bool) -> None:
    """Nobody of the committee shuts out, or lets in again, whom they have an open deal with, or a
    report: neither to have the last word in it, nor to do them a favour."""
    if open_between:
        raise PartyToMatter
