"""No silence of somebody suspended is taken for an answer: their time counts from when they take
part again. Of who is there, the clock goes on whatever becomes of the other side."""

from datetime import timedelta
from uuid import UUID

import pytest

from chassis.clock import rfc3339
from contracts.errors.general import Unavailable
from contracts.errors.listings import ReservationState
from services.listings.reservations.model import Reservation
from tests.listings.builders import DAY
from tests.listings.running import SETTINGS, Running
from tests.listings.test_claimed import claimed, told
from tests.listings.test_disputes import SAID, SIDES, dispute
from tests.listings.test_events import assert_as_the_contract_says, published
from tests.listings.test_meetings import a_deal, act, shown

GIVEN, OBJECTION = SETTINGS.auto_complete, SETTINGS.no_show_objection
A_SECOND = timedelta(seconds=1)
KINDS = pytest.mark.parametrize("kind", ["sell", "give"])
BOTH = pytest.mark.parametrize(("says", "silent"), SIDES)


def suspend(listings: Running, member_id: UUID) -> None:
    listings.members.suspended = {member_id}


def restore(listings: Running, member_id: UUID) -> None:
    listings.members.suspended = set()
    listings.members.back = {member_id: listings.now}


def after_the_clock(listings: Running, deal: Reservation) -> str:
    listings.service.complete_half_confirmed()
    listings.service.let_no_shows_stand()
    status: str = shown(listings, deal)["status"]
    return status


def a_no_show(listings: Running, kind: str, says: str) -> Reservation:
    deal = a_deal(listings, kind)
    listings.later(DAY)
    act(listings, deal, getattr(deal, says), "reservation_no_show")
    return deal


@KINDS
@BOTH
def test_the_clock_waits_for_who_is_suspended_and_then_gives_them_all_their_time(
    listings: Running, kind: str, says: str, silent: str
) -> None:
    deal = claimed(listings, kind, says)
    before = shown(listings, deal)["status"]
    suspend(listings, getattr(deal, silent))
    listings.later(40 * DAY)
    assert after_the_clock(listings, deal) == before
    restore(listings, getattr(deal, silent))
    assert after_the_clock(listings, deal) == before
    listings.later(GIVEN - A_SECOND)
    assert after_the_clock(listings, deal) == before
    assert "handover_confirmed" not in told(listings, deal.id)
    listings.later(A_SECOND)
    assert after_the_clock(listings, deal) in ("handed_over", "completed")


@BOTH
def test_restored_they_object_and_nothing_is_released(
    listings: Running, says: str, silent: str
) -> None:
    deal = claimed(listings, "sell", says)
    suspend(listings, getattr(deal, silent))
    listings.later(40 * DAY)
    listings.service.complete_half_confirmed()
    restore(listings, getattr(deal, silent))
    listings.later(GIVEN - A_SECOND)
    listings.service.complete_half_confirmed()
    assert dispute(listings, deal, silent)["dispute"]["text"] == SAID["text"]
    listings.later(40 * DAY)
    assert after_the_clock(listings, deal) == "disputed"


@BOTH
def test_who_has_confirmed_and_is_suspended_since_is_not_waited_for(
    listings: Running, says: str, silent: str
) -> None:
    deal = claimed(listings, "sell", says)
    suspend(listings, getattr(deal, says))
    listings.later(GIVEN)
    assert after_the_clock(listings, deal) == "handed_over"


def test_a_suspension_that_was_over_long_before_changes_nothing(listings: Running) -> None:
    deal = a_deal(listings, "sell")
    restore(listings, deal.taker_id)
    listings.later(DAY)
    act(listings, deal, deal.owner_id, "confirm_handover")
    listings.later(GIVEN)
    assert after_the_clock(listings, deal) == "handed_over"


def test_while_members_is_away_nobodys_silence_counts(
    listings: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    deals = claimed(listings, "sell", "owner_id"), a_no_show(listings, "sell", "owner_id")

    def away(*, member_id: str) -> None:
        raise Unavailable

    monkeypatch.setattr(listings.members, "absence", away)
    listings.later(40 * DAY)
    assert [after_the_clock(listings, deal) for deal in deals] == ["paid", "no_show"]
    with listings.database() as session:
        assert session.get_one(Reservation, deals[1].id).no_show_stands_at is None


@KINDS
@BOTH
def test_who_is_said_to_be_missing_contests_it_when_they_are_back(
    listings: Running, kind: str, says: str, silent: str
) -> None:
    deal = a_no_show(listings, kind, says)
    missed = getattr(deal, silent)
    suspend(listings, missed)
    listings.later(40 * DAY)
    assert after_the_clock(listings, deal) == "no_show"
    restore(listings, missed)
    listings.service.let_no_shows_stand()
    until = rfc3339(listings.now + OBJECTION)
    assert shown(listings, deal)["no_show_open_until"] == until
    longer = published(listings, deal.id)["no_show_open_longer"]
    assert_as_the_contract_says(longer)
    assert (longer.data["by"], longer.data["open_until"]) == (says.removesuffix("_id"), until)
    listings.later(OBJECTION)
    listings.service.let_no_shows_stand()
    contested = act(listings, deal, missed, "reservation_did_not_happen")
    assert contested["status"] == "did_not_happen"


@BOTH
def test_a_no_show_stands_when_they_say_nothing_then_either(
    listings: Running, says: str, silent: str
) -> None:
    deal = a_no_show(listings, "sell", says)
    missed = getattr(deal, silent)
    # Suspended and restored before the time was over: it counts from then on.
    listings.later(OBJECTION / 2)
    restore(listings, missed)
    listings.later(OBJECTION)
    listings.service.let_no_shows_stand()
    assert shown(listings, deal)["no_show_open_until"] == rfc3339(listings.now)
    listings.later(A_SECOND)
    listings.service.let_no_shows_stand()
    with pytest.raises(ReservationState):
        act(listings, deal, missed, "reservation_did_not_happen")
    # Once it stands, a later suspension opens nothing.
    suspend(listings, missed)
    listings.later(DAY)
    restore(listings, missed)
    assert after_the_clock(listings, deal) == "no_show"
    with pytest.raises(ReservationState):
        act(listings, deal, missed, "reservation_did_not_happen")


@BOTH
def test_who_said_so_and_is_suspended_since_holds_nothing_open(
    listings: Running, says: str, silent: str
) -> None:
    deal = a_no_show(listings, "sell", says)
    suspend(listings, getattr(deal, says))
    listings.later(OBJECTION + A_SECOND)
    listings.service.let_no_shows_stand()
    with listings.database() as session:
        assert session.get_one(Reservation, deal.id).no_show_stands_at == listings.now
