"""Who is first ends a dispute: one of two judges, or the committee and the two."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from chassis.ids import uuid7
from contracts.errors.base import Refusal
from services.listings.reservations.model import Reservation
from tests.listings.running import Running
from tests.listings.test_claimed import told
from tests.listings.test_decisions import WHY, Court, price_of, yuan
from tests.listings.test_meetings import act, shown

ENDS = {"reservation_decided", "handover_confirmed", "reservation_fell_through"}
TIMES = 5


@pytest.fixture
def court(listings: Running) -> Court:
    return Court(listings)


def at_once(*doings: Callable[[], object]) -> list[str]:
    """The code of each one's refusal, "" for who was not refused."""
    start = Barrier(len(doings))

    def run(doing: Callable[[], object]) -> str:
        start.wait(timeout=10)
        try:
            doing()
        except Refusal as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(run, doings))


def decides(court: Court, deal: Reservation, *, back: int) -> Callable[[], object]:
    """A judge of their own, who gives back so much."""
    judge = uuid7()
    court.seat(judge)
    body = {"to_payer": yuan(back), "to_payee": yuan(price_of(deal) - back), "reason": WHY}
    return lambda: court.ask("decide_dispute", judge, dispute_id=str(deal.id), body=body)


def ends(court: Court, deal: Reservation) -> list[str]:
    return [each for each in told(court.listings, deal.id) if each in ENDS]


@pytest.mark.parametrize("_time", range(TIMES))
def test_of_two_judges_one_decides(court: Court, _time: int) -> None:
    deal = court.disputed("sell")
    codes = at_once(decides(court, deal, back=1), decides(court, deal, back=price_of(deal)))
    assert sorted(codes) == ["", "dispute_closed"]
    assert ends(court, deal) == ["reservation_decided"]
    first_was_right = codes[0] == ""
    assert shown(court.listings, deal)["status"] == (
        "handed_over" if first_was_right else "did_not_happen"
    )


@pytest.mark.parametrize("_time", range(TIMES))
@pytest.mark.parametrize(
    ("side", "step", "settled"),
    [
        ("taker_id", "confirm_handover", "handover_confirmed"),
        ("owner_id", "reservation_did_not_happen", "reservation_fell_through"),
    ],
)
def test_of_the_committee_and_the_two_one_ends_it(
    court: Court, side: str, step: str, settled: str, _time: int
) -> None:
    deal = court.disputed("sell")
    judged, by_two = at_once(
        decides(court, deal, back=1),
        lambda: act(court.listings, deal, getattr(deal, side), step),
    )
    assert (judged, by_two) in {("", "reservation_state"), ("dispute_closed", "")}
    assert ends(court, deal) == ["reservation_decided" if judged == "" else settled]
