"""A dispute ends by a proposal that both agree to, or at its deadline by the default."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.disputes import ProposalOver, TooManyProposals
from contracts.errors.general import NotParty, NotThere, Unavailable, ValidationFailed
from contracts.errors.listings import DisputeClosed, ReservationState
from contracts.json import Json
from services.listings.reservations.model import Reservation
from tests.listings.builders import DAY
from tests.listings.running import Running
from tests.listings.test_claimed import claimed, told
from tests.listings.test_decisions import Court, price_of, yuan
from tests.listings.test_disputes import SIDES, dispute, items
from tests.listings.test_events import assert_as_the_contract_says, published
from tests.listings.test_meetings import a_deal, act, shown

GIVEN = 14 * DAY
A_SECOND = timedelta(seconds=1)


def disputed(listings: Running, kind: str = "sell", objects: str = "taker_id") -> Reservation:
    confirms = next(each for each in ("owner_id", "taker_id") if each != objects)
    deal = claimed(listings, kind, confirms)
    dispute(listings, deal, objects)
    return deal


def propose(listings: Running, deal: Reservation, by: Any, **said: Any) -> Json:
    whole = deal.price or 0
    body = {"to_payer": yuan(whole), "to_payee": yuan(0), **said}
    return listings.call(by, "propose_reservation_split", reservation_id=str(deal.id), body=body)


def accept(listings: Running, deal: Reservation, by: Any, proposal_id: str) -> Json:
    asked = {"reservation_id": str(deal.id), "proposal_id": proposal_id}
    return listings.call(by, "accept_reservation_split", **asked)


def newest(answer: Json) -> Json:
    found: Json = answer["dispute"]["proposals"][-1]
    return found


def run_clock(listings: Running) -> None:
    listings.service.remind_of_disputes()
    listings.service.end_disputes()


@pytest.mark.parametrize(("proposes", "accepts"), SIDES)
def test_what_one_proposes_and_the_other_accepts_is_done(
    listings: Running, proposes: str, accepts: str
) -> None:
    deal = disputed(listings)
    split = {"to_payer": yuan(100), "to_payee": yuan(price_of(deal) - 100)}
    offered = newest(propose(listings, deal, getattr(deal, proposes), **split))
    assert (offered["by"], offered["status"]) == (proposes.removesuffix("_id"), "open")
    assert newest(act(listings, deal, getattr(deal, accepts), "show_reservation")) == offered
    event = published(listings, deal.id)["reservation_split_proposed"]
    assert_as_the_contract_says(event)
    assert "to_payer" not in event.data
    agreed = accept(listings, deal, getattr(deal, accepts), offered["id"])
    assert agreed["status"] == "handed_over"
    assert agreed["dispute"]["status"] == "settled"
    assert agreed["dispute"]["decision"] == {
        "handed_over": True,
        **split,
        "by": "both",
        "reason": None,
        "decided_at": rfc3339(listings.now),
    }
    event = published(listings, deal.id)["reservation_decided"]
    assert_as_the_contract_says(event)
    assert {name: event.data[name] for name in split} == split
    assert (event.data["decided"], event.data.get("decided_by")) == ("both", None)


@pytest.mark.parametrize("kind", ["swap", "give"])
@pytest.mark.parametrize("counts", [True, False])
def test_without_a_price_it_is_said_whether_it_counts(
    listings: Running, kind: str, counts: bool
) -> None:
    deal = disputed(listings, kind)
    with pytest.raises(ValidationFailed):
        propose(listings, deal, deal.owner_id)
    offered = newest(propose(listings, deal, deal.owner_id, handed_over=counts))
    agreed = accept(listings, deal, deal.taker_id, offered["id"])
    assert agreed["status"] == ("completed" if counts else "did_not_happen")
    assert items(listings, deal) == {"completed" if counts else "published"}


def test_a_counter_proposal_takes_the_place_of_the_one_before(listings: Running) -> None:
    deal = disputed(listings)
    first = newest(
        propose(listings, deal, deal.owner_id, to_payer=yuan(0), to_payee=yuan(deal.price))
    )
    second = newest(propose(listings, deal, deal.taker_id))
    with pytest.raises(ProposalOver):
        accept(listings, deal, deal.taker_id, first["id"])
    states = [each["status"] for each in shown(listings, deal)["dispute"]["proposals"]]
    assert states == ["replaced", "open"]
    agreed = accept(listings, deal, deal.owner_id, second["id"])
    assert agreed["status"] == "did_not_happen"
    for proposal in (first, second):
        with pytest.raises(ProposalOver):
            accept(
                listings,
                deal,
                deal.taker_id if proposal is first else deal.owner_id,
                proposal["id"],
            )


def test_nobody_accepts_their_own_nor_what_there_is_not(listings: Running) -> None:
    deal, other = disputed(listings), disputed(listings)
    offered = newest(propose(listings, deal, deal.owner_id))
    with pytest.raises(NotParty):
        accept(listings, deal, deal.owner_id, offered["id"])
    for proposal_id in (str(uuid7()), newest(propose(listings, other, other.owner_id))["id"], "x"):
        with pytest.raises(NotThere):
            accept(listings, deal, deal.taker_id, proposal_id)
    for call in (propose, lambda *asked: accept(*asked, offered["id"])):
        with pytest.raises(NotThere):
            call(listings, deal, uuid7())
    assert shown(listings, deal)["status"] == "disputed"


def test_what_is_proposed_is_all_of_the_price(listings: Running) -> None:
    deal = disputed(listings)
    price = price_of(deal)
    for back, out in ((0, 0), (price, 1), (1, price - 2)):
        with pytest.raises(ValidationFailed) as refused:
            propose(listings, deal, deal.owner_id, to_payer=yuan(back), to_payee=yuan(out))
        assert refused.value.errors[0]["code"] == "not_the_price"


def test_each_side_makes_ten_at_most(listings: Running) -> None:
    deal = disputed(listings)
    for _ in range(10):
        propose(listings, deal, deal.owner_id)
    with pytest.raises(TooManyProposals):
        propose(listings, deal, deal.owner_id)
    assert newest(propose(listings, deal, deal.taker_id))["status"] == "open"


def test_there_is_nothing_to_propose_before_and_after(listings: Running) -> None:
    deal = a_deal(listings, "sell")
    with pytest.raises(ReservationState):
        propose(listings, deal, deal.owner_id)
    deal = disputed(listings)
    offered = newest(propose(listings, deal, deal.owner_id))
    settled = act(listings, deal, deal.taker_id, "confirm_handover")
    assert (settled["dispute"]["status"], newest(settled)["status"]) == ("settled", "void")
    with pytest.raises(DisputeClosed):
        propose(listings, deal, deal.owner_id)
    with pytest.raises(ProposalOver):
        accept(listings, deal, deal.taker_id, offered["id"])


def test_the_committee_does_not_see_what_was_offered(listings: Running) -> None:
    court = Court(listings)
    deal = court.disputed("sell")
    propose(listings, deal, deal.owner_id)
    assert "proposals" not in str(court.show(deal))
    court.decide(deal, back=0, out=price_of(deal))
    assert newest(shown(listings, deal))["status"] == "void"


@pytest.mark.parametrize("kind", ["sell", "swap", "give"])
@pytest.mark.parametrize("objects", ["owner_id", "taker_id"])
def test_undecided_in_time_nothing_has_come_of_it_and_what_was_paid_goes_back(
    listings: Running, kind: str, objects: str
) -> None:
    deal = disputed(listings, kind, objects)
    promised = shown(listings, deal)["dispute"]["default"]
    listings.later(GIVEN - A_SECOND)
    run_clock(listings)
    assert shown(listings, deal)["status"] == "disputed"
    listings.later(A_SECOND)
    for _ in range(2):
        run_clock(listings)
    after = shown(listings, deal)
    assert (after["status"], after["dispute"]["status"]) == ("did_not_happen", "lapsed")
    assert items(listings, deal) == {"published"}
    decision = after["dispute"]["decision"]
    assert (decision["by"], decision["reason"]) == ("clock", None)
    for said in ("handed_over", "to_payer", "to_payee"):
        assert decision[said] == promised[said]
    event = published(listings, deal.id)["reservation_decided"]
    assert_as_the_contract_says(event)
    assert (event.data["decided"], event.data["handed_over"]) == ("clock", False)
    assert told(listings, deal.id).count("reservation_decided") == 1


def test_the_committee_is_reminded_once_with_a_fifth_of_the_time_left(listings: Running) -> None:
    court = Court(listings)
    deal = court.disputed("sell")
    listings.later(GIVEN * 4 / 5 - A_SECOND)
    run_clock(listings)
    assert "reservation_dispute_near_end" not in told(listings, deal.id)
    listings.later(A_SECOND)
    for _ in range(2):
        run_clock(listings)
    assert told(listings, deal.id).count("reservation_dispute_near_end") == 1
    event = published(listings, deal.id)["reservation_dispute_near_end"]
    assert_as_the_contract_says(event)
    assert event.data["community_id"] == str(court.home)


@pytest.mark.parametrize("away", ["owner_id", "taker_id"])
def test_the_silence_of_who_is_suspended_does_not_count(listings: Running, away: str) -> None:
    deal = disputed(listings)
    listings.members.suspended.add(getattr(deal, away))
    listings.later(3 * GIVEN)
    run_clock(listings)
    assert shown(listings, deal)["status"] == "disputed"
    listings.members.suspended.clear()
    listings.members.back[getattr(deal, away)] = listings.now
    run_clock(listings)
    again = shown(listings, deal)["dispute"]
    assert (again["status"], again["decide_by"]) == ("open", rfc3339(listings.now + GIVEN))
    reminded = told(listings, deal.id).count("reservation_dispute_near_end")
    listings.later(GIVEN * 4 / 5)
    run_clock(listings)
    assert told(listings, deal.id).count("reservation_dispute_near_end") == reminded + 1
    listings.later(GIVEN / 5)
    run_clock(listings)
    assert shown(listings, deal)["dispute"]["status"] == "lapsed"


def test_while_members_is_away_nothing_ends(
    listings: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = disputed(listings)

    def away(*, member_id: str) -> None:
        raise Unavailable

    monkeypatch.setattr(listings.members, "absence", away)
    listings.later(2 * GIVEN)
    run_clock(listings)
    assert shown(listings, deal)["status"] == "disputed"


def test_what_ended_otherwise_the_clock_leaves_alone(listings: Running) -> None:
    deal = disputed(listings)
    act(listings, deal, deal.taker_id, "confirm_handover")
    listings.later(2 * GIVEN)
    run_clock(listings)
    after = shown(listings, deal)
    assert (after["status"], after["dispute"]["status"]) == ("handed_over", "settled")
    assert after["dispute"]["default"] is None


def test_the_committee_finds_those_that_lapsed(listings: Running) -> None:
    court = Court(listings)
    deal = court.disputed("sell")
    listings.later(GIVEN)
    run_clock(listings)
    [found] = court.listed(status="lapsed")
    assert (found["id"], found["status_label"]) == (str(deal.id), "到期按默认结果处理")
    assert [court.listed(status=other) for other in ("open", "decided", "settled")] == [[], [], []]
