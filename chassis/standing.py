"""Rights are looked up: members says what the caller may do, for each command that needs it."""

from collections.abc import Iterable
from uuid import UUID

from chassis.service import Json, Remote, Service


class AsksStanding(Service):
    """A service whose commands publish or trade."""

    members = Remote("members")

    def standing(self, members: Iterable[UUID] = ()) -> Json:
        """What members says of the caller; `outsiders` are those of `members` elsewhere."""
        standing: Json = self.members.standing(members=[str(member) for member in members])
        return standing
