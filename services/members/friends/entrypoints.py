"""What can be asked about friends."""

from chassis.ids import as_uuid
from chassis.service import Json, Service, Work, command, load, query
from contracts.requests import members as requests
from services.members.caller import me
from services.members.friends import actions as friend_actions
from services.members.friends import views as friend_views


class Friends(Service):
    """The circle: friends, requests, blocks."""

    @query
    def list_friends(self, work: Work, query: Json) -> Json:
        return friend_views.list_friends(work.session, me(work), load(requests.ListFriends, query))

    @command
    def end_friendship(self, work: Work, member_id: str) -> Json:
        friend_actions.end_friendship(work.session, me(work), as_uuid(member_id))
        return {}

    @command
    def send_friend_request(self, work: Work, body: Json) -> Json:
        asked = load(requests.SendFriendRequest, body)
        message, limits = asked.get("message"), work.settings.friend_limits
        if "invite_code" in asked:
            request = friend_actions.answer_friend_invite(
                work.session,
                me(work),
                asked["invite_code"],
                message,
                work.now,
                limits=limits,
                terms=work.settings.invites,
            )
        else:
            request = friend_actions.send_friend_request(
                work.session, me(work), asked["member_id"], message, work.now, limits=limits
            )
        return friend_views.show_request(work.session, me(work), request)

    @query
    def list_friend_requests(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListFriendRequests, query)
        return friend_views.list_friend_requests(work.session, me(work), asked)

    @command
    def accept_friend_request(self, work: Work, request_id: str) -> Json:
        return self._answer_request(work, request_id, "accept")

    @command
    def decline_friend_request(self, work: Work, request_id: str) -> Json:
        return self._answer_request(work, request_id, "decline")

    @command
    def cancel_friend_request(self, work: Work, request_id: str) -> Json:
        return self._answer_request(work, request_id, "cancel")

    def _answer_request(self, work: Work, request_id: str, event: str) -> Json:
        request = friend_actions.answer_friend_request(
            work.session, me(work), as_uuid(request_id), event, work.now
        )
        return friend_views.show_request(work.session, me(work), request)

    @command
    def block_member(self, work: Work, member_id: str) -> Json:
        friend_actions.block_member(work.session, me(work), as_uuid(member_id), work.now)
        return {}

    @command
    def unblock_member(self, work: Work, member_id: str) -> Json:
        friend_actions.unblock_member(work.session, me(work), as_uuid(member_id), work.now)
        return {}

    @query
    def list_blocks(self, work: Work, query: Json) -> Json:
        return friend_views.list_blocks(work.session, me(work), load(requests.ListBlocks, query))
