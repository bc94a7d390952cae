"""What else goes on while one side of a deal objects: the clock, the rest of a ring, the committee,
a suspension, somebody who leaves; and who sees nothing of it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from chassis.holdings import remains
from chassis.ids import uuid7
from contracts.errors.base import Unauthenticated
from contracts.errors.general import NotThere
from contracts.errors.listings import HandoverClaimed, ReservationState, SwapCycleUnderWay
from contracts.labels import REMOVED
from services.listings.disputes import actions as dispute_actions
from services.listings.favourites.actions import add_favourite
from services.listings.handovers.actions import complete_one_sided
from services.listings.items.model import Item
from services.listings.moderation.actions import moderate
from services.listings.privacy.views import HELD
from services.listings.reservations.model import Reservation
from tests.listings.builders import (
    DAY,
    a_photo,
    a_proposal,
    accepted,
    an_item,
    befriend,
    two_friends,
)
from tests.listings.rings import Ring
from tests.listings.running import Running
from tests.listings.test_claimed import claimed, told
from tests.listings.test_disputes import SAID, SIDES, dispute, items
from tests.listings.test_events import example
from tests.listings.test_meetings import act, shown
from tests.listings.test_moderation import a_verdict, listed
from tests.listings.test_privacy import erased, held
from tests.support.locks import until_done_or_waiting

TIMES = 10


@pytest.fixture
def silent(listings: Running) -> Reservation:
    """Paid, confirmed by its owner, and the taker has been silent for long enough."""
    deal = claimed(listings, "sell", "owner_id")
    listings.later(2 * DAY)
    return deal


def outcome(listings: Running, deal: Reservation) -> tuple[str, list[str]]:
    facts = [each for each in told(listings, deal.id) if each in DECIDED]
    return shown(listings, deal)["status"], facts


DECIDED = {"reservation_disputed", "handover_confirmed", "reservation_fell_through"}
STOPPED = ("disputed", ["reservation_disputed"])
RELEASED = ("handed_over", ["handover_confirmed"])


def test_the_clock_waits_for_who_objects_and_releases_nothing(
    listings: Running, silent: Reservation
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with listings.database() as session:
            deal = session.get_one(Reservation, silent.id)
            dispute_actions.dispute(
                session,
                deal,
                SAID,
                caller_id=deal.taker_id,
                now=listings.now,
                lasts=14 * DAY,
            )
            clock = pool.submit(listings.service.complete_half_confirmed)
            until_done_or_waiting(listings.engine, clock)
            assert not clock.done()
        clock.result()
    assert outcome(listings, silent) == STOPPED


def test_who_objects_while_the_clock_releases_is_too_late(
    listings: Running, silent: Reservation
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with listings.database() as session:
            complete_one_sided(session, silent.id, now=listings.now)
            objecting = pool.submit(dispute, listings, silent, "taker_id")
            until_done_or_waiting(listings.engine, objecting)
            assert not objecting.done()
        with pytest.raises(ReservationState):
            objecting.result()
    assert outcome(listings, silent) == RELEASED


def test_however_they_meet_one_of_the_two_wins(listings: Running) -> None:
    deals = [claimed(listings, "sell", "owner_id") for _ in range(TIMES)]
    listings.later(2 * DAY)
    starts = Barrier(2)

    def object_to(deal: Reservation) -> bool:
        starts.wait(timeout=20)
        try:
            dispute(listings, deal, "taker_id")
        except ReservationState:
            return False
        return True

    def release(deal: Reservation) -> None:
        starts.wait(timeout=20)
        with listings.database() as session:
            complete_one_sided(session, deal.id, now=listings.now)

    with ThreadPoolExecutor(2) as pool:
        for deal in deals:
            released, stopped = pool.submit(release, deal), pool.submit(object_to, deal)
            released.result()
            assert outcome(listings, deal) == (STOPPED if stopped.result() else RELEASED)


@pytest.fixture
def torn(ring: Ring) -> Ring:
    """A ring whose first part has changed hands; of the second its taker denies what its owner
    says."""
    ring.agreed()
    ring.hand_on(0, taker_of(ring, 0))
    ring.act(1, ring.items[1].title, "confirm_handover")
    on_second(ring, taker_of(ring, 1), "dispute_reservation", body=SAID)
    return ring


def taker_of(ring: Ring, giver: int) -> int:
    """Who gets what this one gives."""
    deal = ring.deals(giver)[ring.items[giver].title]
    return next(
        number for number, person in enumerate(ring.people) if str(person) == deal["taker"]["id"]
    )


def on_second(ring: Ring, who: int, what: str, **said: Any) -> dict[str, Any]:
    deal_id = ring.deals(1)[ring.items[1].title]["id"]
    return ring.listings.call(ring.people[who], what, reservation_id=deal_id, **said)


def test_who_takes_back_a_part_of_a_ring_that_goes_round_already_breaks_it(torn: Ring) -> None:
    taker = taker_of(torn, 1)
    with pytest.raises(HandoverClaimed):
        on_second(torn, taker, "reservation_did_not_happen")
    assert on_second(torn, 1, "reservation_did_not_happen")["status"] == "did_not_happen"
    assert torn.shown()["status"] == "broken"
    # What has been handed on stays so, and the last two see their part through.
    assert torn.statuses() == ["completed", "published", "reserved"]
    torn.hand_on(2, taker_of(torn, 2))
    assert torn.statuses() == ["completed", "published", "completed"]
    assert torn.shown()["status"] == "broken"


def test_who_objected_to_a_part_of_a_ring_confirms_and_it_goes_round(torn: Ring) -> None:
    assert on_second(torn, taker_of(torn, 1), "confirm_handover")["status"] == "completed"
    assert torn.shown()["status"] == "agreed"
    torn.hand_on(2, taker_of(torn, 2))
    assert (torn.shown()["status"], torn.statuses()) == ("completed", ["completed"] * 3)


def test_nobody_leaves_a_ring_of_which_a_part_is_disputed(torn: Ring) -> None:
    last = torn.items[2].title
    torn.listings.later(2 * DAY)
    for who in (2, taker_of(torn, 2)):
        with pytest.raises(SwapCycleUnderWay):
            torn.act(who, last, "cancel_reservation")
    assert torn.shown()["status"] == "agreed"
    assert torn.statuses() == ["completed", "reserved", "reserved"]


@pytest.mark.parametrize("verdicts", [["hidden"], ["removed"], ["hidden", "removed"]])
@pytest.mark.parametrize("settles", ["confirm_handover", "reservation_did_not_happen"])
def test_what_the_committee_takes_away_meanwhile_is_settled_and_offered_to_nobody(
    listings: Running, verdicts: list[str], settles: str
) -> None:
    with listings.database() as session:
        owner, taker = two_friends(session)
        item, waits, watches = an_item(session, owner, "give"), uuid7(), uuid7()
        for friend in (waits, watches):
            befriend(session, owner, friend)
        deal = a_proposal(session, item, taker)
        proposal = a_proposal(session, item, waits)
        add_favourite(session, item, member_id=watches, now=listings.now)
        accepted(session, deal)
    listings.later(DAY)
    act(listings, deal, owner, "confirm_handover")
    dispute(listings, deal, "taker_id")
    with listings.database() as session:
        for verdict in verdicts:
            moderate(session, a_verdict(session.get_one(Item, item.id), verdict), listings.now)
    for party in (owner, taker):
        read = act(listings, deal, party, "show_reservation")
        assert (read["status"], read["dispute"]["text"]) == ("disputed", SAID["text"])
    by = taker if settles == "confirm_handover" else owner
    ended = {"confirm_handover": "completed", "reservation_did_not_happen": "did_not_happen"}
    assert act(listings, deal, by, settles)["status"] == ended[settles]
    assert {"reservation_next", "item_reserved"}.isdisjoint(told(listings, proposal.id))
    assert "favourite_available" not in told(listings, item.id)
    with listings.database() as session:
        assert listed(session, waits) == listed(session, taker) == []
    with pytest.raises(NotThere):
        listings.call(taker, "show_listing", listing_id=str(item.id))


@pytest.mark.parametrize(("confirms", "objects"), SIDES)
@pytest.mark.parametrize("suspended", ["confirms", "objects"])
def test_the_other_of_who_is_suspended_reads_and_settles_it(
    listings: Running, confirms: str, objects: str, suspended: str
) -> None:
    deal = claimed(listings, "sell", confirms)
    dispute(listings, deal, objects)
    pair = sorted(map(str, (deal.owner_id, deal.taker_id)))
    event = example("friendship_suspended", members=pair)
    listings.service.follow_circle({**event, "aggregate_version": 9})
    left = getattr(deal, objects if suspended == "confirms" else confirms)
    assert act(listings, deal, left, "show_reservation")["dispute"]["text"] == SAID["text"]
    if suspended == "confirms":
        assert act(listings, deal, left, "confirm_handover")["status"] == "handed_over"
    else:
        assert act(listings, deal, left, "reservation_did_not_happen")["status"] == "did_not_happen"


def test_both_take_along_what_was_said_and_it_goes_with_who_said_it_once_the_deal_is_over(
    listings: Running,
) -> None:
    deal = claimed(listings, "give", "owner_id")
    dispute(listings, deal, "taker_id")

    def exported(by: UUID) -> list[tuple[str, str]]:
        rows = listings.call(by, "held_on_me", part="disputes")["rows"]
        # Who of the committee has decided is the committee's matter, in an export as well.
        assert all("decided_by" not in row for row in rows)
        return [(row["reservation_id"], row["text"]) for row in rows]

    for party in (deal.taker_id, deal.owner_id):
        assert exported(party) == [(str(deal.id), SAID["text"])]
    line = {"kind": "reservation", "id": str(deal.id), "code": "deal_open"}
    assert held(listings, deal.owner_id) == held(listings, deal.taker_id) == [line]
    act(listings, deal, deal.owner_id, "reservation_did_not_happen")
    assert held(listings, deal.taker_id) == []
    with listings.database() as session:
        a_photo(session, deal.taker_id)
    erased(listings, deal.taker_id)
    with listings.database() as session:
        assert remains(session, HELD, [deal.taker_id]) == []
    read = act(listings, deal, deal.owner_id, "show_reservation")["dispute"]
    assert (read["by"], read["text"]) == ("taker", REMOVED)
    assert exported(deal.owner_id) == [(str(deal.id), REMOVED)]


def test_nobody_else_sees_anything_of_it(listings: Running) -> None:
    deal = claimed(listings, "sell", "owner_id")
    with listings.database() as session:
        friend = uuid7()
        for party in (deal.owner_id, deal.taker_id):
            befriend(session, party, friend)
    call = {"listing_id": str(deal.item_id)}
    before = listings.call(friend, "show_listing", **call)
    dispute(listings, deal, "taker_id")
    assert listings.call(friend, "show_listing", **call) == before
    assert before["status"] == "reserved"
    for nobody in (friend, uuid7()):
        for what in ("show_reservation", "confirm_handover", "reservation_did_not_happen"):
            with pytest.raises(NotThere):
                act(listings, deal, nobody, what)
        assert listings.call(nobody, "my_reservations", query={})["items"] == []
        assert listings.call(nobody, "held_on_me", part="disputes")["rows"] == []
    with pytest.raises(Unauthenticated):
        listings.call(None, "show_reservation", reservation_id=str(deal.id))
    assert items(listings, deal) == {"reserved"}
