"""Who may change a notice."""

from uuid import UUID

from contracts.errors.general import CommitteeOnly, NotThere


def check_may_change(*, committees: set[UUID], home: UUID | None, community_id: UUID) -> None:
    """The committee of that community. Another community's notice is as good as not there."""
    if community_id in committees:
        return
    if community_id != home:
        raise NotThere
    raise CommitteeOnly
