"""Parking spaces, what is free, quotes and bookings."""

from gateway.routes.table import act, change, create, get, listing, remove, single

SPACE = "/v1/parking/spaces/{space_id}"
BOOKING = "/v1/parking/bookings/{booking_id}"
OPENS_CALENDAR = "/v1/me/calendar-token"

ROUTES = [
    create("/v1/parking/spaces", "parking.publish_space"),
    listing("/v1/parking/spaces", "parking.list_spaces", nearest="members.friends_nearby"),
    single(SPACE, "parking.show_space"),
    change(SPACE, "parking.change_space", reads="parking.show_space"),
    remove(SPACE, "parking.withdraw_space"),
    listing("/v1/me/parking/spaces", "parking.my_spaces"),
    listing(f"{SPACE}/availability", "parking.availability"),
    create(f"{SPACE}/exceptions", "parking.add_exception"),
    remove(f"{SPACE}/exceptions/{{exception_id}}", "parking.remove_exception"),
    get(f"{SPACE}/qr", "parking.show_sign"),
    act(f"{SPACE}/qr", "parking.renew_sign", status=201),
    create(f"{SPACE}/waiting-list", "parking.join_waiting_list"),
    listing("/v1/me/parking/waiting-list", "parking.my_waiting_list"),
    remove("/v1/me/parking/waiting-list/{entry_id}", "parking.leave_waiting_list"),
    create("/v1/parking/quotes", "parking.quote", status=200),
    create("/v1/parking/bookings", "parking.request_booking", keyed=True),
    create("/v1/parking/bookings/series", "parking.request_series", keyed=True),
    single(BOOKING, "parking.show_booking"),
    listing("/v1/me/parking/bookings", "parking.my_bookings"),
    act(OPENS_CALENDAR, "parking.make_calendar_token", handler="make_calendar_token", status=201),
    remove(OPENS_CALENDAR, "parking.revoke_calendar_token"),
    # Whoever follows a calendar can send no other token than its own.
    listing(
        "/v1/me/calendar.ics", "parking.show_calendar", handler="show_calendar", anonymous=True
    ),
    act(f"{BOOKING}/approve", "parking.approve_booking", keyed=True),
    act(f"{BOOKING}/decline", "parking.decline_booking", keyed=True, takes="body"),
    act(f"{BOOKING}/cancel", "parking.cancel_booking", keyed=True, takes="body"),
    create(f"{BOOKING}/extension-quote", "parking.quote_extension", status=200),
    create(f"{BOOKING}/extend", "parking.extend_booking", status=200, keyed=True),
    create(f"{BOOKING}/report-overstay", "parking.report_overstay", status=200),
    act(f"{BOOKING}/overstay/left", "parking.end_overstay"),
    act(f"{BOOKING}/overstay/forgive", "parking.forgive_overstay"),
    create(f"{BOOKING}/overstay/object", "parking.object_to_overstay", status=200),
    single(f"{BOOKING}/alternatives", "parking.alternatives"),
    create(f"{BOOKING}/report-occupied", "parking.report_occupied", status=200),
    create(f"{BOOKING}/dispute", "parking.dispute_booking", status=200),
    create(f"{BOOKING}/dispute/answer", "parking.answer_booking_dispute", status=200),
    create(f"{BOOKING}/dispute/photos", "parking.show_booking_evidence", status=200),
    act(f"{BOOKING}/dispute/show-conversation", "parking.show_booking_conversation"),
    create(f"{BOOKING}/dispute/proposals", "parking.propose_booking_split"),
    act(
        f"{BOOKING}/dispute/proposals/{{proposal_id}}/accept",
        "parking.accept_booking_split",
        keyed=True,
    ),
    act(f"{BOOKING}/withdraw-dispute", "parking.withdraw_dispute"),
    get(f"{BOOKING}/gate-pass", "parking.gate_pass"),
    # For barriers, which have tokens of their own, or verify by themselves.
    get("/v1/gate/keys", "parking.gate_keys", anonymous=True),
    create(
        "/v1/gate/check", "parking.check_gate", handler="check_gate", status=200, anonymous=True
    ),
    act(f"{BOOKING}/check-in", "parking.check_in", takes="body"),
    act(f"{BOOKING}/check-out", "parking.check_out", keyed=True),
]
