"""The circle: neighbours, friend requests, friends, blocks."""

from gateway.routes.table import act, create, listing, remove, single

ROUTES = [
    listing("/v1/members", "members.find_members"),
    listing("/v1/members/suggestions", "members.suggest_members"),
    single("/v1/members/{member_id}", "members.show_member"),
    listing("/v1/friends", "members.list_friends"),
    remove("/v1/friends/{member_id}", "members.end_friendship"),
    act("/v1/friend-invites", "members.make_friend_invite", status=201),
    create("/v1/friend-requests", "members.send_friend_request"),
    listing("/v1/friend-requests", "members.list_friend_requests"),
    act("/v1/friend-requests/{request_id}/accept", "members.accept_friend_request"),
    act("/v1/friend-requests/{request_id}/decline", "members.decline_friend_request"),
    act("/v1/friend-requests/{request_id}/cancel", "members.cancel_friend_request"),
    listing("/v1/blocks", "members.list_blocks"),
    act("/v1/blocks/{member_id}", "members.block_member", status=204),
    remove("/v1/blocks/{member_id}", "members.unblock_member"),
]
