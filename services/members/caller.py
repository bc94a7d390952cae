"""Who asks."""

from uuid import UUID

from chassis.service import Work
from chassis.viewer import Viewer


def me(work: Work) -> UUID:
    """The caller's id."""
    return work.caller.member_id


def viewer(work: Work) -> Viewer:
    """The caller as one who is shown something."""
    return Viewer.at(work.now, work.caller.member_id, work.locale, work.settings.url_key)
