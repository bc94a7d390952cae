"""Things to sell, swap or give, and their reservations up to the handover."""

from gateway.routes.table import act, change, create, get, listing, put, remove, single

ITEM = "/v1/listings/{listing_id}"
FAVOURITE = "/v1/me/favourites/{listing_id}"
CYCLE = "/v1/swap-cycles/{cycle_id}"
RESERVATION = "/v1/reservations/{reservation_id}"

ROUTES = [
    create("/v1/listings", "listings.publish_listing"),
    listing("/v1/listings", "listings.list_listings", nearest="members.friends_nearby"),
    single(ITEM, "listings.show_listing"),
    change(ITEM, "listings.change_listing", reads="listings.show_listing"),
    remove(ITEM, "listings.withdraw_listing"),
    act(f"{ITEM}/publish", "listings.publish_draft", takes="body"),
    act(f"{ITEM}/renew", "listings.renew_listing"),
    get(f"{ITEM}/draw", "listings.show_draw"),
    act(f"{ITEM}/repost", "listings.repost_listing", status=201, takes="body"),
    listing(f"{ITEM}/history", "listings.listing_history"),
    listing("/v1/me/listings", "listings.my_listings"),
    put(FAVOURITE, "listings.add_favourite"),
    remove(FAVOURITE, "listings.remove_favourite"),
    listing("/v1/me/favourites", "listings.my_favourites"),
    create(f"{ITEM}/reservations", "listings.propose_reservation", keyed=True),
    single(RESERVATION, "listings.show_reservation"),
    listing("/v1/me/swap-cycles", "listings.my_swap_cycles"),
    single(CYCLE, "listings.show_swap_cycle"),
    create(f"{CYCLE}/accept", "listings.accept_swap_cycle", keyed=True, status=200),
    act(f"{CYCLE}/decline", "listings.decline_swap_cycle", keyed=True),
    listing("/v1/me/reservations", "listings.my_reservations"),
    act(f"{RESERVATION}/accept", "listings.accept_reservation", keyed=True),
    act(f"{RESERVATION}/decline", "listings.decline_reservation", keyed=True, takes="body"),
    act(f"{RESERVATION}/cancel", "listings.cancel_reservation", keyed=True, takes="body"),
    create(f"{RESERVATION}/reschedule", "listings.reschedule_reservation", status=200),
    act(f"{RESERVATION}/no-show", "listings.reservation_no_show"),
    act(f"{RESERVATION}/did-not-happen", "listings.reservation_did_not_happen"),
    create(f"{RESERVATION}/dispute", "listings.dispute_reservation", status=200),
    create(f"{RESERVATION}/dispute/answer", "listings.answer_reservation_dispute", status=200),
    create(f"{RESERVATION}/dispute/photos", "listings.show_reservation_evidence", status=200),
    act(f"{RESERVATION}/dispute/show-conversation", "listings.show_reservation_conversation"),
    create(f"{RESERVATION}/dispute/proposals", "listings.propose_reservation_split"),
    act(
        f"{RESERVATION}/dispute/proposals/{{proposal_id}}/accept",
        "listings.accept_reservation_split",
        keyed=True,
    ),
    get(f"{RESERVATION}/handover-code", "listings.handover_code"),
    create(f"{RESERVATION}/handover", "listings.hand_over", keyed=True, status=200),
    act(f"{RESERVATION}/confirm", "listings.confirm_handover", keyed=True),
]
