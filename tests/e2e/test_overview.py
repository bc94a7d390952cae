"""How much is shared, as the committee sees it: by five households, in months that are over."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import psycopg2
import pytest

from linli.platform import Platform
from tests.e2e.neighbourhood import Neighbourhood, a_meeting, found, publish_item
from tests.e2e.person import Person
from tests.support.wait import until

PATH = "/v1/committee/overview"


@pytest.fixture(scope="module")
def estate(platform: Platform) -> Neighbourhood:
    """A community in which nobody else shares anything."""
    return found(platform)


def gives(owner: Person, taker: Person) -> None:
    """Befriended, and a gift changes hands."""
    request = owner.post("/v1/friend-requests", {"member_id": taker.id})
    taker.post(f"/v1/friend-requests/{request['id']}/accept")
    item = publish_item(owner)
    path = f"/v1/listings/{item['id']}"
    until(partial(taker.ask, "GET", path), seconds=60, what="the friend's item")
    deal = taker.post(f"{path}/reservations", a_meeting())
    owner.post(f"/v1/reservations/{deal['id']}/accept")
    for each in (owner, taker):
        each.post(f"/v1/reservations/{deal['id']}/confirm")


def happened_two_months_ago(platform: Platform, community_id: str, deals: int) -> str:
    """As if it were so long ago, once members has heard of so many deals; the month."""
    at = (datetime.now(UTC).replace(day=15) - timedelta(days=60)).replace(day=15)
    url = f"{platform.postgres.url.rpartition('/')[0]}/linli_members"
    connection = psycopg2.connect(url)

    def heard() -> bool:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "UPDATE shared_deal SET done_at = %s, agreed_at = %s WHERE community_id = %s",
                (at, at, community_id),
            )
            return cursor.rowcount == deals

    until(heard, seconds=60, what=f"news of {deals} deals")
    connection.close()
    return f"{at:%Y-%m}"


def figures(shown: dict[str, Any], month: str, kind: str) -> dict[str, Any]:
    [of_month] = [each for each in shown["months"] if each["month"] == month]
    [cell] = [each for each in of_month["kinds"] if each["kind"] == kind]
    return dict(cell)


def test_four_households_look_like_none_and_five_are_counted(
    platform: Platform, estate: Neighbourhood
) -> None:
    owner, *takers = (estate.resident(room=str(500 + n)) for n in range(5))
    flatmate = estate.resident(room="500")
    for taker in (flatmate, *takers[:3]):
        gives(owner, taker)
    month = happened_two_months_ago(platform, estate.community_id, 4)
    shown = estate.committee.get(PATH)
    assert shown["households_needed"] == 5
    # Five people, but four households: that is told apart from nothing at all by no figure.
    withheld, none = figures(shown, month, "give"), figures(shown, month, "swap")
    assert withheld == {**none, "kind": "give"}
    assert (withheld["suppressed"], withheld["deals"]) == (True, None)
    assert all(each["suppressed"] for each in shown["totals"])

    gives(owner, takers[3])
    happened_two_months_ago(platform, estate.community_id, 5)
    shown = estate.committee.get(PATH)
    counted = figures(shown, month, "give")
    assert (counted["suppressed"], counted["deals"], counted["households"]) == (False, 5, 5)
    assert figures(shown, month, "swap")["suppressed"]


def test_nobody_but_the_committee_of_the_place_sees_it(
    place: Neighbourhood, estate: Neighbourhood
) -> None:
    for somebody in (estate.newcomer(), estate.resident(room="501")):
        assert somebody.refused("GET", PATH) == (403, "committee_only")
    assert Person(estate.url).refused("GET", PATH)[0] == 401
    theirs = f"{PATH}?community_id={estate.community_id}"
    assert place.committee.refused("GET", theirs) == (404, "not_found")
    mine = estate.committee.get(PATH)
    assert mine["community_id"] == estate.community_id
    assert mine["months"]
