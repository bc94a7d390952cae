"""What the committee can ask about its members."""

from chassis.ids import as_uuid
from chassis.service import Json, Work, command, load
from contracts.requests import members as requests
from services.members.caller import me
from services.members.decisions.actions import decide_standing
from services.members.standing import actions as standing_actions
from services.members.trade import AsksTrade


class Standings(AsksTrade):
    """Who lives in the community, and who may not take part for now."""

    # A command, since the committee's look is itself written down.
    @command
    def list_registered_members(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListRegisteredMembers, query)
        return standing_actions.look_at_members(work.session, me(work), asked, work.now)

    @command(calls=True)
    def suspend_member(self, work: Work, member_id: str, body: Json) -> Json:
        reason = load(requests.SuspendMember, body)["reason"]
        return self._judge(work, member_id, "suspend", reason)

    @command(calls=True)
    def restore_member(self, work: Work, member_id: str, body: Json) -> Json:
        reason = load(requests.RestoreMember, body)["reason"]
        return self._judge(work, member_id, "restore", reason)

    def _judge(self, work: Work, member_id: str, event: str, reason: str) -> Json:
        return decide_standing(
            work.session,
            self.trade,
            me(work),
            as_uuid(member_id),
            event,
            reason=reason,
            now=work.now,
        )
