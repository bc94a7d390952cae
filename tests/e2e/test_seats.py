"""Who loses the seat on the committee speaks for it no more, in no service."""

import pytest

from linli.commands.demo import members_command
from linli.platform import Platform
from tests.e2e.neighbourhood import Neighbourhood, publish_item
from tests.support.wait import until

COMMITTEES = "阳光居委会"


@pytest.mark.parametrize("by", ["phone", "id"])
def test_a_seat_that_the_operator_takes_back_takes_rights_and_name_along(
    platform: Platform, place: Neighbourhood, by: str
) -> None:
    members = members_command(platform.environment)
    community = [
        "--community",
        place.committee.get(f"/v1/communities/{place.community_id}")["name"],
    ]
    one, friend = place.pair()
    address = f"/v1/listings/{publish_item(one)['id']}"

    def is_named(name: str) -> None:
        def shown() -> bool:
            return bool(friend.get(address)["owner"]["display_name"] == name)

        until(shown, seconds=30, what=f"the card in listings says {name}")

    members(["grant-committee", one.phone, *community, "--display-name", COMMITTEES])
    assert one.get("/v1/me")["is_committee"]
    assert one.get("/v1/committee/residencies", status="pending")["items"] == []
    is_named(COMMITTEES)

    members(["take-committee", {"phone": one.phone, "id": one.id}[by], *community])
    me = one.get("/v1/me")
    assert not me["is_committee"]
    assert one.refused("GET", "/v1/committee/residencies") == (403, "committee_only")
    assert me["display_name"] != COMMITTEES
    is_named(me["display_name"])
    again = {"display_name": COMMITTEES}
    assert one.refused("PATCH", "/v1/me", again) == (422, "validation_failed")
    # Their home is not the committee's: they may leave it now.
    one.delete("/v1/me/residency")
