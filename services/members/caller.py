"""Who asks."""

from uuid import UUID

from chassis.service import Work


def me(work: Work) -> UUID:
    """The caller's id."""
    return work.caller.member_id
