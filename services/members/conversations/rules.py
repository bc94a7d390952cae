"""Who a talk is between, who sees it, and when it can only be read."""

from uuid import UUID

from contracts.errors.general import ValidationFailed

# Kinds whose subject is a deal of two; the others are posts, and who sees one may ask about it.
DEAL_KINDS = ("reservation", "booking")
COMMITTEE = "committee"


def check_not_own(me: UUID, owner_id: UUID) -> None:
    """Who owns a post waits to be asked: there would be nobody to talk to."""
    if me == owner_id:
        raise ValidationFailed.at("/subject/id", "oneself")


def may_read(*, is_owner: bool, subject_seen: bool) -> bool:
    """The owner always; the other as long as they may see the subject, or have a deal on it."""
    return is_owner or subject_seen


def may_write(*, friends: bool, blocked: bool, has_deal: bool) -> bool:
    """Friends talk, and so do the two of a deal on the subject, whatever became of their
    friendship. A block by either leaves them what was said."""
    return not blocked and (friends or has_deal)
