"""The committee (居委会) tells its neighbourhood, and answers for it."""

from gateway.routes.table import act, change, create, listing, remove, single

NOTICE = "/v1/notices/{notice_id}"
OWN_NOTICE = "/v1/committee/notices/{notice_id}"

ROUTES = [
    listing("/v1/notices", "members.list_notices"),
    single(NOTICE, "members.show_notice"),
    act(f"{NOTICE}/read", "members.mark_notice_read"),
    create("/v1/committee/notices", "members.publish_notice"),
    change(OWN_NOTICE, "members.change_notice", reads="members.show_notice"),
    remove(OWN_NOTICE, "members.remove_notice"),
]
