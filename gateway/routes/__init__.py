"""Every route the gateway answers; anything else is 404."""

from gateway.routes import (
    committee,
    conversations,
    friends,
    listings,
    money,
    notifications,
    parking,
    photos,
    residency,
    sessions,
    system,
)
from gateway.routes.table import Route

ROUTES: list[Route] = [
    *system.ROUTES,
    *sessions.ROUTES,
    *residency.ROUTES,
    *committee.ROUTES,
    *friends.ROUTES,
    *photos.ROUTES,
    *listings.ROUTES,
    *conversations.ROUTES,
    *notifications.ROUTES,
    *parking.ROUTES,
    *money.ROUTES,
]
