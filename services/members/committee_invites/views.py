"""An invite as the committee that made it sees it."""

from chassis.clock import rfc3339
from contracts.json import Json
from services.members.committee_invites import rules
from services.members.committee_invites.model import CommitteeInvite


def invite_json(invite: CommitteeInvite) -> Json:
    return {
        "id": str(invite.id),
        "community_id": str(invite.community_id),
        "code": rules.shown(invite.code),
        "building": invite.building,
        "max_uses": invite.max_uses,
        "uses": invite.uses,
        "expires_at": rfc3339(invite.expires_at),
    }
