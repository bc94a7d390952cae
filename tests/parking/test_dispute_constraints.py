"""What the database refuses of disputes over bookings, whatever the code above it believes."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contracts.json import Json
from services.parking.bookings.model import Booking
from tests.parking.running import Running
from tests.parking.test_dispute_ends import accept, disputed, propose
from tests.parking.test_disputes import stay

DECIDED = (
    "UPDATE dispute SET closed_at = now(), decided_at = now(), to_payer = {back}, to_payee = {out},"
    " decided_by = {by}, explanation = {why} WHERE booking_id = :id"
)
ENDED = "UPDATE booking SET status = 'cancelled', dispute_id = NULL, live = false WHERE id = :id"
TAKEN = "UPDATE booking SET status = 'disputed', dispute_id = :dispute_id WHERE id = :id"
OPENED = (
    "INSERT INTO dispute (id, booking_id, by_id, reason, text, opened_at) SELECT"
    " gen_random_uuid(), :id, gen_random_uuid(), 'other', 'x', now()"
)


def decided(back: str, out: str, *, judged: bool = True) -> str:
    by, why = ("gen_random_uuid()", "'…'") if judged else ("NULL", "NULL")
    return DECIDED.format(back=back, out=out, by=by, why=why)


def refused(parking: Running, booking: Booking, *statements: str, **more: UUID) -> tuple[str, str]:
    """The constraint that refuses the statements together, and what it says."""
    values = {"id": booking.id, **more}
    with parking.database() as session:
        with pytest.raises(IntegrityError) as found:
            _attempt(session, statements, values)
        diagnosis = found.value.orig.diag
        return str(diagnosis.constraint_name), str(diagnosis.message_primary)


def _attempt(session: Session, statements: Sequence[str], values: Json) -> None:
    with session.begin_nested():
        for said in statements:
            session.execute(text(said), {n: v for n, v in values.items() if f":{n}" in said})
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        ([decided("1", "1"), ENDED], "not all that was held"),
        ([decided("NULL", "NULL"), ENDED], "not all that was held"),
        ([decided("1", "1", judged=False), ENDED], "not all that was held"),
        (["UPDATE dispute SET closed_at = now() WHERE booking_id = :id"], "says otherwise"),
        ([ENDED], "not by an open dispute|says otherwise"),
    ],
)
def test_a_dispute_and_its_booking_say_the_same(
    parking: Running, statements: list[str], says: str
) -> None:
    constraint, message = refused(parking, disputed(parking), *statements)
    assert constraint == "dispute_whole"
    assert any(each in message for each in says.split("|"))


def test_a_booking_is_not_disputed_by_what_is_over_nor_by_another_s(parking: Running) -> None:
    booking, other = stay(parking, "agreed"), disputed(parking)
    assert refused(parking, booking, TAKEN, dispute_id=other.dispute_id)[0] == ("dispute_whole")
    assert refused(parking, booking, OPENED)[0] == "dispute_whole"
    assert refused(parking, other, OPENED)[0] == "dispute_open_idx"


def test_what_was_agreed_stays_as_it_was_agreed(parking: Running) -> None:
    booking = disputed(parking)
    offered = propose(parking, booking, "owner_id", back=booking.in_escrow, out=0)
    accept(parking, booking, "renter_id", offered["id"])
    for said in (
        "UPDATE dispute SET to_payer = to_payer - 1, to_payee = 1 WHERE booking_id = :id",
        "UPDATE dispute SET proposal_id = NULL WHERE booking_id = :id",
        "UPDATE dispute SET to_payer = NULL, to_payee = NULL WHERE booking_id = :id",
    ):
        assert refused(parking, booking, said)[0] == "dispute_whole"
