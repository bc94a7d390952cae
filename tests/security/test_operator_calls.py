"""What only the operator and other services may ask is on no route."""

from gateway.routes import ROUTES

NOT_FOR_CLIENTS = {
    "rebuild_circle",
    "circle_snapshot",
    "told_of_friends",
    "absence",
    "standing",
    "ended_sessions",
    "close_charges",
    "overdue_notice",
    "custody",
    "deal_parties",
    "open_deals_with",
    "subjects_seen",
    "may_see_photo",
    "own_photos",
    "photos_in_use",
    "register_photo",
    "hold_for_erasure",
    "held_on_me",
    "export_pieces",
}


def test_no_route_leads_to_what_is_not_for_clients() -> None:
    asked = {method for route in ROUTES for method in (route.remote_method, *reads(route.reads))}
    assert not asked & NOT_FOR_CLIENTS


def reads(call: str) -> list[str]:
    return [call.partition(".")[2]] if call else []
