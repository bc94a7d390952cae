"""The committee decides what the two cannot settle: who of it may, what it sees, what follows."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.ids import uuid7
from chassis.tables import outbox
from contracts.errors.base import Refusal
from contracts.errors.general import CommitteeOnly, NotThere, ValidationFailed
from contracts.errors.listings import DisputeClosed, ReservationState
from contracts.json import Json
from services.listings.disputes.model import Dispute
from services.listings.handovers.actions import finish_paid_out
from services.listings.items.model import Item
from services.listings.reservations.model import Reservation
from tests.listings.builders import HOME
from tests.listings.rings import Ring
from tests.listings.running import Running
from tests.listings.test_claimed import claimed, told
from tests.listings.test_disputes import SAID, dispute, items
from tests.listings.test_events import assert_as_the_contract_says, published
from tests.listings.test_meetings import act, shown

WHY = "双方说法不一，按聊天记录判断"


def yuan(amount: int) -> Json:
    return {"amount": amount, "currency": "CNY"}


class Court:
    """A community of its own, and `judge` of its committee."""

    def __init__(self, listings: Running) -> None:
        self.listings, self.home, self.judge = listings, uuid7(), uuid7()
        self.seat(self.judge)

    def seat(self, member_id: UUID) -> None:
        self.listings.members.seats[member_id] = self.home

    def disputed(self, kind: str) -> Reservation:
        """What its owner says to have handed over, and its taker says they have not."""
        deal = claimed(self.listings, kind, "owner_id")
        with self.listings.database() as session:
            session.get_one(Item, deal.item_id).community_id = self.home
        dispute(self.listings, deal, "taker_id")
        return deal

    def decide(self, deal: Reservation, *, back: int, out: int, **more: Any) -> Json:
        body = {"to_payer": yuan(back), "to_payee": yuan(out), "reason": WHY, **more}
        return self.ask("decide_dispute", dispute_id=str(deal.id), body=body)

    def ask(self, method: str, by: UUID | None = None, **arguments: Any) -> Json:
        return self.listings.call(by or self.judge, method, **arguments)

    def show(self, deal: Reservation, by: UUID | None = None) -> Json:
        return self.ask("show_dispute", by, dispute_id=str(deal.id))

    def is_refused(self, deal: Reservation, refusal: type[Refusal], by: UUID | None = None) -> None:
        """Neither looks into it nor decides it."""
        body = {"to_payer": yuan(0), "to_payee": yuan(price_of(deal)), "reason": WHY}
        with pytest.raises(refusal):
            self.show(deal, by)
        with pytest.raises(refusal):
            self.ask("decide_dispute", by, dispute_id=str(deal.id), body=body)

    def listed(self, by: UUID | None = None, **query: str) -> list[Json]:
        found: list[Json] = self.ask("list_disputes", by, query=query)["items"]
        return found


@pytest.fixture
def court(listings: Running) -> Court:
    return Court(listings)


def price_of(deal: Reservation) -> int:
    assert deal.price is not None
    return deal.price


def test_a_divided_price_counts_as_handed_over(court: Court) -> None:
    deal = court.disputed("sell")
    back, out = 100, price_of(deal) - 100
    answer = court.decide(deal, back=back, out=out)
    assert (answer["status"], answer["status_label"]) == ("decided", "居委会已决定")
    decision = answer["decision"]
    assert decision == {
        "handed_over": True,
        "to_payer": yuan(back),
        "to_payee": yuan(out),
        "by": "committee",
        "reason": WHY,
        "decided_at": decision["decided_at"],
    }
    # The two read it too, and not who of the committee it was.
    seen = shown(court.listings, deal)
    assert (seen["status"], seen["dispute"]["decision"]) == ("handed_over", decision)
    assert str(court.judge) not in str(seen)
    event = published(court.listings, deal.id)["reservation_decided"]
    assert_as_the_contract_says(event)
    assert (event.data["to_payer"], event.data["to_payee"]) == (yuan(back), yuan(out))
    assert WHY not in str(event.data)
    # It is not the word of the two, and counts for neither of them as kept.
    assert "handover_confirmed" not in told(court.listings, deal.id)
    with court.listings.database() as session:
        finish_paid_out(session, session.get_one(Reservation, deal.id))
    assert shown(court.listings, deal)["status"] == "completed"
    assert items(court.listings, deal) == {"completed"}


def test_all_back_offers_the_thing_again(court: Court) -> None:
    deal = court.disputed("sell")
    answer = court.decide(deal, back=price_of(deal), out=0)
    assert answer["decision"]["handed_over"] is False
    seen = shown(court.listings, deal)
    assert (seen["status"], seen["confirmed_by_me"]) == ("did_not_happen", False)
    assert seen["ended_by"] == "committee"
    assert items(court.listings, deal) == {"published"}
    assert told(court.listings, deal.id)[-1] == "reservation_decided"
    assert_as_the_contract_says(published(court.listings, deal.id)["reservation_decided"])


@pytest.mark.parametrize("kind", ["give", "swap"])
@pytest.mark.parametrize("handed_over", [True, False])
def test_without_a_price_the_committee_says_which(
    court: Court, kind: str, handed_over: bool
) -> None:
    deal = court.disputed(kind)
    with pytest.raises(ValidationFailed) as refused:
        court.decide(deal, back=0, out=0)
    assert [(each["pointer"], each["code"]) for each in refused.value.errors] == [
        ("/handed_over", "required")
    ]
    court.decide(deal, back=0, out=0, handed_over=handed_over)
    seen = shown(court.listings, deal)
    assert seen["status"] == ("completed" if handed_over else "did_not_happen")
    assert seen["dispute"]["decision"]["to_payee"] is None
    assert items(court.listings, deal) == {"completed" if handed_over else "published"}


@pytest.mark.parametrize(
    ("divided", "code"),
    [
        (lambda price: {"back": 0, "out": 0}, "not_the_price"),
        (lambda price: {"back": 1, "out": price}, "not_the_price"),
        (lambda price: {"back": 0, "out": price, "handed_over": False}, "not_allowed"),
        (lambda price: {"back": price, "out": 0, "handed_over": True}, "not_allowed"),
    ],
)
def test_what_does_not_add_up_or_contradicts_itself_is_refused(
    court: Court, divided: Callable[[int], Json], code: str
) -> None:
    deal = court.disputed("sell")
    with pytest.raises(ValidationFailed) as refused:
        court.decide(deal, **divided(price_of(deal)))
    assert [each["code"] for each in refused.value.errors] == [code]
    assert shown(court.listings, deal)["status"] == "disputed"


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"reason": "x" * 1001}, {"surprise": 1}])
def test_a_reason_is_needed(court: Court, wrong: Json) -> None:
    deal = court.disputed("sell")
    with pytest.raises(ValidationFailed):
        court.decide(deal, back=0, out=price_of(deal), **wrong)


def test_the_two_are_first_or_the_committee_is(court: Court) -> None:
    settled = court.disputed("give")
    act(court.listings, settled, settled.taker_id, "confirm_handover")
    with pytest.raises(DisputeClosed):
        court.decide(settled, back=0, out=0, handed_over=False)
    decided = court.disputed("sell")
    court.decide(decided, back=0, out=price_of(decided))
    for again in (0, price_of(decided)):
        with pytest.raises(DisputeClosed):
            court.decide(decided, back=again, out=price_of(decided) - again)
    for who, what in (
        (decided.taker_id, "confirm_handover"),
        (decided.owner_id, "reservation_did_not_happen"),
    ):
        with pytest.raises(ReservationState):
            act(court.listings, decided, who, what)


def test_only_the_owners_committee_looks_into_it(court: Court) -> None:
    deal = court.disputed("sell")
    for stranger in (uuid7(), deal.owner_id, deal.taker_id):
        court.is_refused(deal, CommitteeOnly, by=stranger)
        with pytest.raises(CommitteeOnly):
            court.listed(stranger)
    with court.listings.database() as session:
        session.get_one(Item, deal.item_id).community_id = uuid7()
    assert court.listed() == []
    court.is_refused(deal, NotThere)
    with pytest.raises(NotThere):
        court.ask("show_dispute", dispute_id=str(uuid7()))


@pytest.mark.parametrize("side", ["owner_id", "taker_id"])
def test_nobody_decides_in_their_own_matter(court: Court, side: str) -> None:
    deal = court.disputed("sell")
    party = getattr(deal, side)
    court.seat(party)
    assert court.listed(party) == []
    court.is_refused(deal, NotThere, by=party)
    assert shown(court.listings, deal)["status"] == "disputed"


def test_what_there_is_to_go_by_is_read_while_it_is_open(court: Court) -> None:
    deal = court.disputed("sell")
    [listed] = court.listed(status="open")
    assert (listed["id"], listed["status"]) == (str(deal.id), "open")
    assert SAID["text"] not in str(listed)
    two = (listed["payer"]["id"], listed["payee"]["id"])
    assert two == (str(deal.taker_id), str(deal.owner_id))
    content = court.show(deal)["content"]
    assert (content["text"], content["place"]) == (SAID["text"], deal.place)
    assert content["confirmed_by_owner_at"]
    assert content["confirmed_by_taker_at"] is None
    court.decide(deal, back=0, out=price_of(deal))
    assert court.show(deal)["content"] is None
    states = {"open": 0, "settled": 0, "decided": 1}
    assert {state: len(court.listed(status=state)) for state in states} == states


def test_each_look_is_told_for_the_log(court: Court) -> None:
    deal = court.disputed("give")
    # Who finds none has seen none.
    assert court.listed(status="decided") == []
    court.listed()
    court.show(deal)
    told_of = outbox.c.data["community_id"].astext == str(court.home)
    with court.listings.database() as session:
        rows = select(outbox).where(outbox.c.type == "disputes_seen", told_of)
        looks = list(session.execute(rows.order_by(outbox.c.seq)))
    for look in looks:
        assert_as_the_contract_says(look)
    about = {
        "community_id": str(court.home),
        "seen_by": str(court.judge),
        "reservation_ids": [str(deal.id)],
    }
    assert [look.data for look in looks] == [
        {**about, "closely": False},
        {**about, "closely": True},
    ]


def test_a_photo_of_what_is_disputed_is_shown_to_the_committee_meanwhile(court: Court) -> None:
    deal = court.disputed("sell")
    assert deal.photo_id is not None

    def where(viewer: UUID) -> list[str]:
        asked = {"photo_id": str(deal.photo_id), "viewer_id": str(viewer)}
        found: list[str] = court.ask("disputed_photo", **asked)["communities"]
        return found

    assert where(court.judge) == [str(court.home)]
    assert where(deal.owner_id) == where(deal.taker_id) == []
    court.decide(deal, back=0, out=price_of(deal))
    assert where(court.judge) == []


@pytest.mark.parametrize("handed_over", [True, False])
def test_a_part_of_a_ring_is_decided_like_any_other(ring: Ring, handed_over: bool) -> None:
    ring.agreed()
    ring.act(2, "书架", "confirm_handover")
    deal_id = ring.deals(1)["书架"]["id"]
    ring.listings.call(ring.people[1], "dispute_reservation", reservation_id=deal_id, body=SAID)
    judge = uuid7()
    ring.listings.members.seats[judge] = HOME
    body = {"to_payer": yuan(0), "to_payee": yuan(0), "reason": WHY, "handed_over": handed_over}
    ring.listings.call(judge, "decide_dispute", dispute_id=deal_id, body=body)
    # Handed on, the others are still to be; undone with nothing handed on, so is the ring.
    assert ring.shown()["status"] == ("agreed" if handed_over else "undone")


def test_nobody_of_the_ring_decides_about_a_part_of_it(ring: Ring) -> None:
    ring.agreed()
    ring.act(2, "书架", "confirm_handover")
    asked = {"dispute_id": ring.deals(1)["书架"]["id"]}
    disputed = {"reservation_id": asked["dispute_id"], "body": SAID}
    ring.listings.call(ring.people[1], "dispute_reservation", **disputed)
    third = ring.people[0]
    ring.listings.members.seats[third] = HOME
    with pytest.raises(NotThere):
        ring.listings.call(third, "show_dispute", **asked)
    listed = ring.listings.call(third, "list_disputes", query={"status": "open"})["items"]
    assert asked["dispute_id"] not in {one["id"] for one in listed}
    body = {"to_payer": yuan(0), "to_payee": yuan(0), "reason": WHY, "handed_over": False}
    with pytest.raises(NotThere):
        ring.listings.call(third, "decide_dispute", **asked, body=body)
    event = published(ring.listings, UUID(asked["dispute_id"]))["reservation_disputed"]
    assert event.data["parties"] == sorted(map(str, ring.people))


def test_a_decision_is_kept_whole(court: Court) -> None:
    deal = court.disputed("sell")
    court.decide(deal, back=1, out=price_of(deal) - 1)
    with court.listings.database() as session:
        kept = session.get_one(Dispute, deal.id)
        assert (kept.decided_by, kept.explanation) == (court.judge, WHY)
        assert (kept.to_payer, kept.to_payee) == (1, price_of(deal) - 1)
