"""Signing in and out, and oneself."""

from gateway.routes.table import change, create, remove, single

ROUTES = [
    create("/v1/auth/codes", "members.send_code", status=202, anonymous=True),
    create("/v1/auth/sessions", "members.sign_in", anonymous=True),
    create("/v1/auth/refresh", "members.refresh", status=200, anonymous=True),
    remove("/v1/auth/sessions/current", "members.sign_out"),
    single("/v1/me", "members.show_me"),
    change("/v1/me", "members.change_me", reads="members.show_me"),
]
