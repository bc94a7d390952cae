"""What is paid has to be kept until the stay is over and paid for; too far ahead it cannot be."""

from datetime import timedelta

import pytest

from chassis.clock import rfc3339
from contracts.errors.general import ValidationFailed
from contracts.json import Json
from services.parking.bookings.rules import ALWAYS_KEPT, PAYOUT, check_custody
from tests.parking.builders import DAY, HOUR, NOW, WAITS, a_space, two_friends
from tests.parking.running import Running

AFTER = WAITS.balance_due + WAITS.forfeit + PAYOUT
SECOND = timedelta(seconds=1)


def test_of_the_last_day_that_is_kept_nothing_is_beyond() -> None:
    last = NOW + 60 * DAY - AFTER
    check_custody(last, WAITS, lambda: 60, NOW)
    with pytest.raises(ValidationFailed) as refused:
        check_custody(last + SECOND, WAITS, lambda: 60, NOW)
    assert refused.value.errors[0]["code"] == "beyond_custody"


def test_of_what_every_provider_keeps_none_is_asked() -> None:
    def nobody() -> int:
        raise AssertionError

    check_custody(NOW + ALWAYS_KEPT - AFTER, WAITS, nobody, NOW)


@pytest.mark.parametrize(("method", "more"), [("quote", {}), ("request_booking", {})])
def test_it_is_refused_before_anything_is_held(parking: Running, method: str, more: Json) -> None:
    parking.payments.hold_days = 60
    with parking.database() as session:
        owner, renter = two_friends(session)
        space_id = str(a_space(session, owner).id)
    start = NOW + 60 * DAY
    far = {"starts_at": rfc3339(start), "ends_at": rfc3339(start + HOUR)}
    body = {"space_id": space_id, **far, **more}
    for _ in range(2):
        with pytest.raises(ValidationFailed) as refused:
            parking.call(renter, method, body=body)
        assert [each["code"] for each in refused.value.errors] == ["beyond_custody"]
    # With one that keeps it long enough the time is free.
    parking.payments.hold_days = 180
    assert parking.call(renter, method, body=body)["total"]


def test_of_a_near_stay_payments_is_not_asked(parking: Running) -> None:
    parking.payments.hold_days = 0
    with parking.database() as session:
        owner, renter = two_friends(session)
        space_id = str(a_space(session, owner).id)
    near = {"starts_at": rfc3339(NOW + DAY), "ends_at": rfc3339(NOW + DAY + HOUR)}
    assert parking.call(renter, "request_booking", body={"space_id": space_id, **near})
    assert parking.payments.asked_days == 0
