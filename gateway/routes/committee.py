"""The committee (居委会) tells its neighbourhood, and answers for it."""

from gateway.routes.table import act, change, create, get, listing, remove, single

NOTICE = "/v1/notices/{notice_id}"
OWN_NOTICE = "/v1/committee/notices/{notice_id}"
REPORT = "/v1/committee/reports/{report_id}"
DISPUTE = "/v1/committee/disputes/{dispute_id}"

ROUTES = [
    listing("/v1/notices", "members.list_notices"),
    single(NOTICE, "members.show_notice"),
    act(f"{NOTICE}/read", "members.mark_notice_read"),
    create("/v1/committee/notices", "members.publish_notice"),
    change(OWN_NOTICE, "members.change_notice", reads="members.show_notice"),
    remove(OWN_NOTICE, "members.remove_notice"),
    create("/v1/reports", "members.make_report"),
    listing("/v1/me/reports", "members.my_reports"),
    listing("/v1/me/decisions", "members.my_decisions", for_privacy=True),
    listing("/v1/committee/reports", "members.list_reports"),
    get(REPORT, "members.show_report"),
    listing(f"{REPORT}/messages", "members.list_reported_messages"),
    create(f"{REPORT}/decision", "members.decide_report", status=200),
    create(f"{REPORT}/lift", "members.lift_decision", status=200),
    listing("/v1/committee/disputes", "listings.list_disputes", handler="list_disputes"),
    get(DISPUTE, "listings.show_dispute", handler="show_dispute"),
    listing(f"{DISPUTE}/conversation", "members.read_disputed_conversation"),
    create(
        f"{DISPUTE}/decision",
        "listings.decide_dispute",
        handler="decide_dispute",
        keyed=True,
        status=200,
    ),
    listing("/v1/committee/overview", "members.committee_overview"),
    listing("/v1/committee/reconciliation", "payments.list_reconciliations"),
    listing("/v1/committee/audit", "members.list_audit"),
]
