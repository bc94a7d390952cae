"""What can be asked about the committee's invites."""

from chassis.service import Json, Service, Work, command, load
from contracts.requests import members as requests
from services.members.caller import me
from services.members.committee_invites import actions as invite_actions
from services.members.committee_invites import views as invite_views


class CommitteeInvites(Service):
    """Codes that make a resident; they are used by asking for residency."""

    @command
    def make_committee_invite(self, work: Work, body: Json) -> Json:
        asked = load(requests.MakeCommitteeInvite, body)
        invite = invite_actions.make_invite(work.session, me(work), asked, work.now)
        return invite_views.invite_json(invite)
