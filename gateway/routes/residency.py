"""Communities, and being verified as a resident by the committee (居委会)."""

from gateway.routes.table import create, listing, remove, single

MEMBER = "/v1/committee/members/{member_id}"

ROUTES = [
    listing("/v1/communities", "members.list_communities", anonymous=True),
    single("/v1/communities/{community_id}", "members.show_community", anonymous=True),
    create("/v1/me/residency", "members.ask_residency"),
    single("/v1/me/residency", "members.my_residency"),
    remove("/v1/me/residency", "members.move_out"),
    listing("/v1/committee/residencies", "members.list_residencies"),
    create(
        "/v1/committee/residencies/{residency_id}/decision",
        "members.decide_residency",
        status=200,
    ),
    create("/v1/committee/invites", "members.make_committee_invite"),
    listing("/v1/committee/invites", "members.list_committee_invites"),
    remove("/v1/committee/invites/{invite_id}", "members.revoke_committee_invite"),
    listing("/v1/committee/buildings", "members.list_buildings"),
    create("/v1/committee/buildings", "members.place_building", status=200),
    listing("/v1/committee/members", "members.list_registered_members"),
    create(f"{MEMBER}/suspend", "members.suspend_member", status=200),
    create(f"{MEMBER}/restore", "members.restore_member", status=200),
]
