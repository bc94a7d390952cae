import pytest

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.general import NotOwner, NotThere, ResidencyRequired, ValidationFailed
from contracts.errors.parking import SpaceWithdrawn
from contracts.json import Json
from services.parking.bookings.model import Booking
from services.parking.spaces.model import Space
from tests.parking.builders import (
    ALWAYS,
    HOUR,
    MONDAY,
    agreed,
    befriend,
    paid,
    said_of_a_space,
    two_friends,
    yuan,
)
from tests.parking.running import Running

STAY = {"starts_at": rfc3339(MONDAY), "ends_at": rfc3339(MONDAY + 2 * HOUR)}


def subjects(parking: Running, member: object, *space_ids: str) -> Json:
    return parking.call(member, "subjects_seen", kind="parking_space", ids=space_ids)["items"]


def published(parking: Running, **said: object) -> tuple[Json, str, str]:
    """A space as its owner sees it, its owner and a friend of theirs."""
    with parking.database() as session:
        owner, friend = two_friends(session)
    space = parking.call(owner, "publish_space", body=said_of_a_space(**said))
    return space, owner, friend


def test_a_published_space_shows_its_owner_everything(parking: Running) -> None:
    space, owner, _ = published(parking, latitude=31.2, longitude=121.5, daily_cap=yuan(40))
    assert space["owner"]["id"] == str(owner)
    assert space["location_note"] == "地下二层, 电梯左侧"
    assert (space["latitude"], space["longitude"]) == (31.2, 121.5)
    assert space["price_per_hour"] == yuan(6)
    assert space["daily_cap"] == yuan(40)
    assert space["hidden_from"] == []
    assert space["zone"] == "Asia/Shanghai"
    assert space["windows"] == ALWAYS
    assert subjects(parking, owner, space["id"], str(uuid7())) == {
        space["id"]: {
            "owner_id": str(owner),
            "title": "B2-117",
            "image": None,
            "is_party": True,
            "deal_with": [],
        }
    }


def test_only_a_verified_resident_publishes(parking: Running) -> None:
    parking.members.residency = "pending"
    with pytest.raises(ResidencyRequired):
        published(parking)


def test_hiding_from_somebody_of_elsewhere_is_refused(parking: Running) -> None:
    neighbour, outsider = uuid7(), uuid7()
    parking.members.outsiders = [outsider]
    with pytest.raises(ValidationFailed) as refused:
        published(parking, hidden_from=[str(neighbour), str(outsider)])
    assert refused.value.errors == [{"pointer": "/hidden_from/1", "code": "not_a_member"}]


def test_only_ones_own_photos_are_taken(parking: Running) -> None:
    own, stolen = uuid7(), uuid7()
    parking.listings.missing = [stolen]
    with pytest.raises(ValidationFailed) as refused:
        published(parking, photo_ids=[str(own), str(stolen)])
    assert refused.value.errors == [{"pointer": "/photo_ids/1", "code": "unknown_photo"}]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"min_minutes": 60, "max_minutes": 30}, "/max_minutes"),
        ({"max_minutes": 10_081}, "/max_minutes"),
        ({"deposit_percent": 0}, "/deposit_percent"),
        ({"latitude": 31.2}, "/longitude"),
        ({"valid_from": "2026-12-01", "valid_until": "2026-11-30"}, "/valid_until"),
        (
            {"windows": [{"weekdays": ["mon"], "from": "08:00", "until": "08:00"}]},
            "/windows/0/until",
        ),
        ({"windows": []}, "/windows"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    parking: Running, said: dict[str, object], pointer: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        published(parking, **said)
    assert [problem["pointer"] for problem in refused.value.errors] == [pointer]


def test_a_friend_sees_the_space_but_not_the_exact_place(parking: Running) -> None:
    space, _, friend = published(parking, latitude=31.2, longitude=121.5)
    (listed,) = parking.call(friend, "list_spaces", query={})["items"]
    shown = parking.call(friend, "show_space", space_id=space["id"])
    for seen in (listed, shown):
        assert seen["label"] == "B2-117"
        assert not {"location_note", "latitude", "longitude", "hidden_from"} & seen.keys()


def test_a_renter_learns_the_place_with_the_agreement(parking: Running) -> None:
    space, _, friend = published(parking)
    booking = parking.call(friend, "request_booking", body={"space_id": space["id"], **STAY})
    assert "location_note" not in booking["space"]
    assert "location_note" not in parking.call(friend, "show_space", space_id=space["id"])
    with parking.database() as session:
        paid(session, session.get_one(Booking, booking["id"]), "deposit")
    booked = parking.call(friend, "show_booking", booking_id=booking["id"])
    assert booked["space"]["location_note"] == "地下二层, 电梯左侧"
    assert parking.call(friend, "show_space", space_id=space["id"])["location_note"]


def test_strangers_blocked_ones_and_those_it_is_hidden_from_do_not_find_it(
    parking: Running,
) -> None:
    with parking.database() as session:
        owner, hidden = two_friends(session)
        blocked, stranger = uuid7(), uuid7()
        befriend(session, owner, blocked, blocked=True)
    space = parking.call(owner, "publish_space", body=said_of_a_space(hidden_from=[str(hidden)]))
    period = {"from": "2026-11-23T00:00Z", "until": "2026-11-24T00:00Z"}
    stay = {
        "space_id": space["id"],
        "starts_at": "2026-11-23T01:00Z",
        "ends_at": "2026-11-23T03:00Z",
    }
    for member in (hidden, blocked, stranger):
        assert parking.call(member, "list_spaces", query={})["items"] == []
        assert parking.call(member, "subjects_seen", kind="parking_space", ids=[space["id"]]) == {
            "items": {}
        }
        for method, arguments in (
            ("show_space", {"space_id": space["id"]}),
            ("change_space", {"space_id": space["id"], "body": {"label": "mine"}}),
            ("withdraw_space", {"space_id": space["id"]}),
            ("availability", {"space_id": space["id"], "query": period}),
            ("quote", {"body": stay}),
            ("request_booking", {"body": stay}),
        ):
            with pytest.raises(NotThere):
                parking.call(member, method, **arguments)


def test_only_the_owner_changes_or_withdraws_it(parking: Running) -> None:
    space, owner, friend = published(parking)
    with pytest.raises(NotOwner):
        parking.call(friend, "change_space", space_id=space["id"], body={"label": "mine"})
    with pytest.raises(NotOwner):
        parking.call(friend, "withdraw_space", space_id=space["id"])
    changed = parking.call(
        owner, "change_space", space_id=space["id"], body={"hidden_from": [str(friend)]}
    )
    assert changed["version"] == space["version"] + 1
    with pytest.raises(NotThere):
        parking.call(friend, "show_space", space_id=space["id"])


def test_a_change_that_says_nothing_new_changes_nothing(parking: Running) -> None:
    space, owner, _ = published(parking)
    same = parking.call(owner, "change_space", space_id=space["id"], body={"label": "B2-117"})
    assert same["version"] == space["version"]


def test_a_change_has_to_fit_with_what_stays(parking: Running) -> None:
    space, owner, _ = published(parking)
    with pytest.raises(ValidationFailed, match="max_minutes"):
        parking.call(owner, "change_space", space_id=space["id"], body={"min_minutes": 2000})


def test_a_withdrawn_space_is_its_owners_alone(parking: Running) -> None:
    space, owner, friend = published(parking)
    for _ in range(2):
        parking.call(owner, "withdraw_space", space_id=space["id"])
    assert parking.call(owner, "show_space", space_id=space["id"])["status"] == "withdrawn"
    assert parking.call(owner, "my_spaces", query={})["items"][0]["status"] == "withdrawn"
    assert parking.call(friend, "list_spaces", query={})["items"] == []
    with pytest.raises(NotThere):
        parking.call(friend, "show_space", space_id=space["id"])
    with pytest.raises(SpaceWithdrawn):
        parking.call(owner, "change_space", space_id=space["id"], body={"label": "B2-118"})


def test_a_photo_is_seen_by_those_who_see_the_space_and_by_parties(parking: Running) -> None:
    photo, stranger = uuid7(), uuid7()
    space, owner, friend = published(parking, photo_ids=[str(photo)])

    def sight(member: object) -> Json:
        return parking.call(None, "may_see_photo", photo_id=str(photo), viewer_id=str(member))

    assert sight(friend) == {"seen": True}
    assert sight(stranger) == {"seen": False}
    with parking.database() as session:
        agreed(session, session.get_one(Space, space["id"]), friend, at=MONDAY)
    parking.call(owner, "change_space", space_id=space["id"], body={"hidden_from": [str(friend)]})
    assert sight(friend) == {"seen": True}
    unknown = parking.call(None, "may_see_photo", photo_id=str(uuid7()), viewer_id=str(friend))
    assert unknown == {"seen": False}


def test_a_subject_is_shown_to_the_viewer_of_an_address_as_to_a_caller(parking: Running) -> None:
    space, _, friend = published(parking)
    with parking.database() as session:
        booking = agreed(session, session.get_one(Space, space["id"]), friend, at=MONDAY)
    for kind, subject_id in (("parking_space", space["id"]), ("booking", str(booking.id))):
        for viewer_id, seen in ((friend, True), (uuid7(), False)):
            asked = {"subject_id": subject_id, "viewer_id": str(viewer_id)}
            assert parking.call(None, "subject_shown_to", kind=kind, **asked) == {"seen": seen}
