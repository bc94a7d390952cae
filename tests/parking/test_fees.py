"""What the platform takes is said before one books, and stays as it was for what is booked."""

from dataclasses import replace
from uuid import UUID

import pytest
from environs import Env
from sqlalchemy import select

from chassis.settings import MissingSetting, basis_points
from chassis.tables import outbox
from contracts.json import Json
from services.parking.bookings.model import Booking
from tests.parking.builders import a_space, two_friends
from tests.parking.running import SETTINGS, Running

STAY = {"starts_at": "2026-11-23T01:00:00Z", "ends_at": "2026-11-23T03:00:00Z"}
FEE = {
    "fee_bps": 250,
    "fee_borne_by": "owner",
    "fee": {"amount": 30, "currency": "CNY"},
    "payout": {"amount": 1170, "currency": "CNY"},
}


def settle_on(parking: Running, fee_bps: int) -> None:
    """What the operator says from now on."""
    said = replace(SETTINGS, waits=replace(SETTINGS.waits, fee_bps=fee_bps))
    parking.unit.settings = said
    parking.service.given = replace(parking.service.given, settings=said)


def fee_in(shown: Json) -> Json:
    return {name: shown[name] for name in FEE}


def test_quote_and_booking_say_it_to_both_and_a_later_rate_changes_nothing(
    parking: Running,
) -> None:
    settle_on(parking, 250)
    with parking.database() as session:
        owner, renter = two_friends(session)
        body = {"space_id": str(a_space(session, owner).id), **STAY}
    assert fee_in(parking.call(renter, "quote", body=body)) == FEE
    booked = parking.call(renter, "request_booking", body=body)
    assert fee_in(booked) == FEE
    settle_on(parking, 1000)
    for party in (owner, renter):
        shown = parking.call(party, "show_booking", booking_id=booked["id"])
        assert fee_in(shown) == FEE
    with parking.database() as session:
        mine = outbox.c.aggregate_id == UUID(booked["id"])
        told = select(outbox.c.data).where(mine, outbox.c.type == "booking_requested")
        assert session.scalars(told).one()["fee_bps"] == 250


def test_none_unless_the_operator_says_so(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        body = {"space_id": str(a_space(session, owner).id), **STAY}
    booked = parking.call(renter, "request_booking", body=body)
    assert (booked["fee_bps"], booked["fee"]["amount"]) == (0, 0)
    assert booked["payout"] == booked["total"]


def test_each_booking_of_a_series_keeps_it(parking: Running) -> None:
    settle_on(parking, 250)
    with parking.database() as session:
        owner, renter = two_friends(session)
        space_id = str(a_space(session, owner).id)
    more = {"weekdays": ["mon"], "weeks": 2, "all_or_none": True}
    series = parking.call(renter, "request_series", body={"space_id": space_id, **STAY, **more})
    with parking.database() as session:
        made = session.scalars(select(Booking.fee_bps).where(Booking.renter_id == renter))
        assert set(made) == {250}
    assert all(fee_in(each)["fee_bps"] == 250 for each in series["bookings"])


@pytest.mark.parametrize("said", ["-1", "2001"])
def test_what_no_owner_could_mean_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("LINLI_PLATFORM_FEE_BPS", said)
    with pytest.raises(MissingSetting, match="LINLI_PLATFORM_FEE_BPS"):
        basis_points(Env(), "LINLI_PLATFORM_FEE_BPS", 2000)
