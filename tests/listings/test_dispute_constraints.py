"""What the database refuses of disputes over things, whatever the code above it believes."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contracts.json import Json
from services.listings.reservations.model import Reservation
from tests.listings.running import Running
from tests.listings.test_claimed import claimed
from tests.listings.test_dispute_ends import accept, disputed, newest, price_of, propose

OFFER = (
    "INSERT INTO dispute_proposal"
    " (id, dispute_id, by_id, number, to_payer, to_payee, state, made_at, ended_at) VALUES"
    " (gen_random_uuid(), :id, gen_random_uuid(), {number}, {back}, {out}, '{state}', now(), {end})"
)
DECIDE = (
    "UPDATE dispute SET decided_at = now(), closed_at = now(), to_payer = {back}, to_payee = {out},"
    " {more} WHERE reservation_id = :id"
)
COMMITTEE = "decided_by = gen_random_uuid(), explanation = '…'"
OVER = "UPDATE reservation SET status = 'did_not_happen' WHERE id = :id"
CLOSE = "UPDATE dispute SET closed_at = now() WHERE reservation_id = :id"


def offer(state: str = "open", *, number: int = 1, back: str = ":whole", out: str = "0") -> str:
    end = "NULL" if state == "open" else "now()"
    return OFFER.format(number=number, back=back, out=out, state=state, end=end)


def decided(back: str = ":whole", out: str = "0", more: str = COMMITTEE) -> str:
    return DECIDE.format(back=back, out=out, more=more)


def refused(
    listings: Running, deal: Reservation, *statements: str, **more: UUID
) -> tuple[str, str]:
    """The constraint that refuses the statements together, and what it says."""
    values = {"id": deal.id, "whole": deal.price, **more}
    with listings.database() as session:
        with pytest.raises(IntegrityError) as found:
            _attempt(session, statements, values)
        diagnosis = found.value.orig.diag  # type: ignore[union-attr] # psycopg2's
        return str(diagnosis.constraint_name), str(diagnosis.message_primary)


def _attempt(session: Session, statements: Sequence[str], values: Json) -> None:
    with session.begin_nested():
        for said in statements:
            session.execute(text(said), {n: v for n, v in values.items() if f":{n}" in said})
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


@pytest.mark.parametrize(
    ("statements", "by"),
    [
        # Decided without a decision, or without saying what or why.
        (["UPDATE dispute SET decided_at = now() WHERE reservation_id = :id"], "decided"),
        (["UPDATE dispute SET explanation = '…' WHERE reservation_id = :id"], "decided"),
        (["UPDATE dispute SET to_payer = 1, to_payee = 1 WHERE reservation_id = :id"], "decided"),
        ([decided(more="decided_by = gen_random_uuid()"), OVER], "decided"),
        (
            [decided(more=COMMITTEE + ", closed_at = NULL").replace("closed_at = now(), ", "")],
            "decided",
        ),
        ([decided(out="NULL")], "divided"),
        ([decided(back="-1")], "amounts"),
        (["UPDATE dispute SET decide_by = opened_at WHERE reservation_id = :id"], "deadline"),
    ],
)
def test_a_decision_is_whole(listings: Running, statements: list[str], by: str) -> None:
    assert refused(listings, disputed(listings), *statements)[0] == f"dispute_{by}_check"


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        ([OVER, decided(out="1")], "not all that was held"),
        ([OVER, decided(back="NULL", out="NULL")], "not all that was held"),
        ([OVER, decided(back="NULL", out="NULL", more="answer = NULL")], "not all that was held"),
        # Open, and not: by the one row or by the other.
        ([CLOSE], "its deal says otherwise"),
        (
            [OVER, "UPDATE dispute SET closed_at = NULL WHERE reservation_id = :id"],
            "not by an open dispute",
        ),
        # What stands in what is over, and what is agreed to without anybody's word.
        ([OVER, offer()], "a proposal stands"),
        ([offer("accepted")], "agreed to, and by no proposal"),
        (
            [
                offer(),
                OVER,
                decided(
                    more="proposal_id = (SELECT id FROM dispute_proposal WHERE dispute_id = :id)"
                ),
            ],
            "agreed to, and by no proposal",
        ),
        ([offer(out="1")], "not all that is held"),
        (
            [
                offer(back="NULL", out="NULL")
                .replace("to_payee, state", "to_payee, handed_over, state")
                .replace("NULL, NULL, 'open'", "NULL, NULL, true, 'open'")
            ],
            "not all that is held",
        ),
    ],
)
def test_what_no_row_alone_can_say_is_held_at_the_end(
    listings: Running, statements: list[str], says: str
) -> None:
    constraint, message = refused(listings, disputed(listings), *statements)
    assert constraint == "dispute_whole"
    assert says in message


@pytest.mark.parametrize(
    ("statements", "by"),
    [
        ([offer(), offer()], "one_open_key"),
        ([offer("accepted"), offer("accepted")], "one_accepted_key"),
        ([offer(number=0)], "number_check"),
        ([offer(number=11)], "number_check"),
        ([offer("agreed")], "state_check"),
        ([offer("open").replace(", NULL)", ", now())")], "ended_check"),
        ([offer("void").replace(", now())", ", NULL)")], "ended_check"),
        ([offer(out="NULL")], "divided_check"),
        ([offer(back="-1", out="1")], "amounts_check"),
        ([offer(back="NULL", out="NULL")], "says_check"),
    ],
)
def test_a_proposal_is_whole(listings: Running, statements: list[str], by: str) -> None:
    assert refused(listings, disputed(listings), *statements)[0] == f"dispute_proposal_{by}"


def test_a_reservation_has_one_dispute_and_is_disputed_by_it(listings: Running) -> None:
    deal = disputed(listings)
    again = (
        "INSERT INTO dispute (reservation_id, by_id, reason, text, opened_at)"
        " VALUES (:id, gen_random_uuid(), 'other', 'x', now())"
    )
    assert refused(listings, deal, again)[0] == "dispute_pkey"
    undisputed = claimed(listings, "sell", "owner_id")
    says = refused(
        listings, undisputed, "UPDATE reservation SET status = 'disputed' WHERE id = :id"
    )
    assert says == ("dispute_whole", "a dispute is disputed, and not by an open dispute")
    assert refused(listings, undisputed, again)[0] == "dispute_whole"


def test_what_was_agreed_stays_as_it_was_agreed(listings: Running) -> None:
    deal = disputed(listings)
    offered = newest(propose(listings, deal, deal.owner_id))
    accept(listings, deal, deal.taker_id, offered["id"])
    assert price_of(deal) > 1
    for said in (
        "UPDATE dispute SET to_payer = to_payer - 1, to_payee = 1 WHERE reservation_id = :id",
        "UPDATE dispute_proposal SET state = 'void' WHERE dispute_id = :id",
        "UPDATE dispute SET proposal_id = NULL WHERE reservation_id = :id",
    ):
        assert refused(listings, deal, said)[0] == "dispute_whole"
