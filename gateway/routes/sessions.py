"""Signing in and out, and oneself."""

from gateway.routes.table import Route, act, change, create, listing, remove, single

ROUTES = [
    create("/v1/auth/codes", "members.send_code", status=202, anonymous=True),
    create("/v1/auth/sessions", "members.sign_in", anonymous=True, names_device=True),
    create("/v1/auth/wechat", "members.sign_in_by_wechat", anonymous=True, names_device=True),
    listing("/v1/auth/wechat/authorize", "members.start_wechat", anonymous=True),
    create("/v1/auth/wechat/link", "members.link_wechat", status=200),
    remove("/v1/auth/wechat", "members.unlink_wechat"),
    create("/v1/auth/phone/link", "members.link_phone", status=200),
    create("/v1/auth/phone/replace", "members.replace_phone", status=200, or_status=202),
    remove("/v1/auth/phone/replace", "members.withdraw_phone_change"),
    remove("/v1/auth/phone", "members.unlink_phone"),
    listing("/v1/auth/sessions", "members.list_sessions"),
    remove("/v1/auth/sessions", "members.end_other_sessions"),
    create("/v1/auth/refresh", "members.refresh", status=200, anonymous=True),
    remove("/v1/auth/sessions/current", "members.sign_out", for_privacy=True),
    remove("/v1/auth/sessions/{session_id}", "members.end_session"),
    single("/v1/me", "members.show_me"),
    change("/v1/me", "members.change_me", reads="members.show_me"),
    remove("/v1/me", "members.erase_me", for_privacy=True),
    act("/v1/me/export", "members.ask_export", status=202, for_privacy=True),
    # The state, then the zip; the time is for what comes before it is sent.
    Route("GET", "/v1/me/export", handler="show_export", for_privacy=True),
]
