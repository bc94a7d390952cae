"""What can be asked about the committee's invites."""

from chassis.ids import as_uuid
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
        return invite_views.invite_json(invite, work.now)

    # A command, since the committee's look is itself written down.
    @command
    def list_committee_invites(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListCommitteeInvites, query)
        return invite_actions.look_at_invites(work.session, me(work), asked, work.now)

    @command
    def revoke_committee_invite(self, work: Work, invite_id: str) -> Json:
        invite_actions.revoke_invite(work.session, me(work), as_uuid(invite_id), work.now)
        return {}
