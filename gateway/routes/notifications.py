"""What a member is told of what happens."""

from gateway.routes.table import create, get, listing

ROUTES = [
    listing("/v1/notifications", "members.list_notifications"),
    get("/v1/notifications/unread", "members.count_unread"),
    create("/v1/notifications/read", "members.read_notifications", status=200),
]
