"""Rights are looked up: members says what the caller may do, for each command that needs it."""

from collections.abc import Iterable
from uuid import UUID

from chassis.service import Json, Remote, Service
from contracts.errors.general import CommitteeOnly


class AsksStanding(Service):
    """A service whose commands publish or trade, or are the committee's."""

    members = Remote("members")

    def standing(self, members: Iterable[UUID] = ()) -> Json:
        """What members says of the caller; `outsiders` are those of `members` elsewhere."""
        standing: Json = self.members.standing(members=[str(member) for member in members])
        return standing

    def committees(self) -> set[UUID]:
        """The communities whose committees the caller sits on; CommitteeOnly without any."""
        answer: Json = self.members.committees()
        if not answer["communities"]:
            raise CommitteeOnly
        return {UUID(community_id) for community_id in answer["communities"]}
