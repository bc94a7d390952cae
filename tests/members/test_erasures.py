"""Erasing oneself: refused while something is open, otherwise for good."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.holdings import remains
from chassis.ids import uuid7
from chassis.tables import outbox
from contracts.errors.base import Unauthenticated
from contracts.errors.general import NotThere, Unavailable
from contracts.errors.members import (
    ConversationReadOnly,
    ErasureRefused,
    ErasureUnderWay,
    MemberGone,
)
from contracts.json import Json
from contracts.labels import FORMER_NEIGHBOUR, REMOVED
from services.members.accounts.model import Member, PhoneCode
from services.members.audit.model import AuditEntry
from services.members.conversations.model import Message
from services.members.erasures import actions as erasure_actions
from services.members.erasures.model import Erasure
from services.members.friends.views import circle_rows
from services.members.privacy.views import HELD
from services.members.reliability.model import DealRecord
from services.members.residency.model import Residency
from services.members.reviews.model import Review
from tests.members.builders import a_fresh_deal, a_phone
from tests.members.running import Running

OPEN = {"kind": "reservation", "id": "0193534e-8f00-7a10-8000-0000000000d4", "code": "deal_open"}


def status_of(members: Running, member_id: str) -> str:
    with members.unit.read() as work:
        return work.session.scalars(select(Member.status).where(Member.id == UUID(member_id))).one()


def told_of(members: Running, event_type: str, member_id: str) -> list[Json]:
    with members.unit.read() as work:
        wanted = select(outbox.c.data).where(
            outbox.c.type == event_type, outbox.c.data["member_id"].as_string() == member_id
        )
        return list(work.session.scalars(wanted.order_by(outbox.c.seq)))


def erase(members: Running, who: Json) -> None:
    members.call("erase_me", token=who["access_token"])


def test_it_is_refused_with_all_that_is_open_anywhere(members: Running) -> None:
    one, _ = members.friends()
    payout = {"kind": "payout", "id": OPEN["id"], "code": "payout_waits_for_card"}
    members.listings.still_open, members.payments.still_open = [OPEN], [payout]
    with pytest.raises(ErasureRefused) as refused:
        erase(members, one)
    assert refused.value.errors == [{"pointer": "", **OPEN}, {"pointer": "", **payout}]
    assert refused.value.count == 2
    assert status_of(members, one["member"]["id"]) == "active"
    (withdrawn,) = told_of(members, "erasure_withdrawn", one["member"]["id"])
    assert members.call("standing", token=one["access_token"])["status"] == "active"
    members.listings.still_open, members.payments.still_open = [], []
    erase(members, one)
    (erased,) = told_of(members, "member_erased", one["member"]["id"])
    assert erased["erasure_id"] > withdrawn["erasure_id"]


def test_while_a_service_is_away_nobody_is_erased(members: Running) -> None:
    one, _ = members.friends()
    members.parking.away = True
    with pytest.raises(Unavailable):
        erase(members, one)
    assert status_of(members, one["member"]["id"]) == "active"
    assert len(told_of(members, "erasure_withdrawn", one["member"]["id"])) == 1


def test_meanwhile_the_member_begins_nothing_and_stays_signed_in(members: Running) -> None:
    one, _ = members.friends()
    me = UUID(one["member"]["id"])
    with members.unit.begin() as work:
        erasure_id = erasure_actions.begin(work.session, me, work.now)
    for call, arguments in (
        ("standing", {}),
        ("erase_me", {}),
        ("show_me", {}),
    ):
        with pytest.raises(ErasureUnderWay):
            members.call(call, token=one["access_token"], **arguments)
    with pytest.raises(ErasureUnderWay):
        members.call("refresh", body={"refresh_token": one["refresh_token"]})
    with members.unit.begin() as work:
        erasure_actions.withdraw(work.session, me, erasure_id)
    assert members.call("standing", token=one["access_token"])["status"] == "active"


def test_one_whose_process_went_away_is_withdrawn_by_the_clock(members: Running) -> None:
    one, _ = members.friends()
    me = UUID(one["member"]["id"])
    with members.unit.begin() as work:
        erasure_id = erasure_actions.begin(work.session, me, work.now)
    members.service.withdraw_stalled_erasures()
    assert status_of(members, str(me)) == "erasing"
    members.later(timedelta(seconds=31))
    members.service.withdraw_stalled_erasures()
    assert status_of(members, str(me)) == "active"
    with pytest.raises(ErasureUnderWay), members.unit.begin() as work:
        erasure_actions.complete(work.session, me, erasure_id, work.now)
    assert told_of(members, "member_erased", str(me)) == []


def test_everything_of_the_member_is_gone_or_blank(members: Running) -> None:
    one, other = members.friends()
    me, them = UUID(one["member"]["id"]), UUID(other["member"]["id"])
    token = one["access_token"]
    members.call("change_me", token=token, body={"display_name": "王小明", "bio": "爱养花"})
    deal = a_fresh_deal(them, me)
    members.listings.deals_in(deal)
    members.listings.shows("reservation", deal.id, them, deal_between=[me, them])
    talk = members.call(
        "open_conversation",
        token=token,
        body={"subject": {"kind": "reservation", "id": str(deal.id)}},
    )
    members.call(
        "send_message",
        token=token,
        conversation_id=talk["id"],
        body={"text": "我住三号楼"},
    )
    members.call(
        "write_review", token=token, deal_id=str(deal.id), body={"rating": 4, "text": "王小明写的"}
    )
    erase(members, one)

    with members.unit.read() as work:
        session = work.session
        assert remains(session, HELD, [me]) == []
        member = session.get_one(Member, me)
        assert (member.display_name, member.bio) == (FORMER_NEIGHBOUR, "")
        said = session.scalars(select(Message.text).where(Message.author_id == me)).all()
        assert said == [REMOVED]
        review = session.scalars(select(Review).where(Review.author_id == me)).one()
        assert (review.text, review.rating) == ("", 4)
        home = session.scalars(select(Residency).where(Residency.member_id == me)).one()
        assert (home.status, home.building, home.room) == ("moved_out", "", "")
        assert all(
            str(me) not in (row["owner_id"], row["viewer_id"])
            for row in circle_rows(session, (me, UUID(int=0)), 500)
        )
    assert len(told_of(members, "member_erased", str(me))) == 1
    assert told_of(members, "member_updated", str(me))[-1]["display_name"] == FORMER_NEIGHBOUR
    assert len(told_of(members, "session_ended", str(me))) == 1
    with pytest.raises(Unauthenticated):
        members.call("show_me", token=token)


def test_the_other_keeps_the_deal_and_can_say_nothing_more(members: Running) -> None:
    one, other = members.friends()
    me, them = UUID(one["member"]["id"]), UUID(other["member"]["id"])
    deal = a_fresh_deal(them, me)
    members.listings.deals_in(deal)
    members.listings.shows("reservation", deal.id, them, deal_between=[me, them])
    body = {"subject": {"kind": "reservation", "id": str(deal.id)}}
    talk = members.call("open_conversation", token=one["access_token"], body=body)
    erase(members, one)
    theirs = other["access_token"]
    (shown,) = members.call("list_conversations", token=theirs, query={})["items"]
    assert shown["with"]["display_name"] == FORMER_NEIGHBOUR
    assert shown["read_only"]
    with pytest.raises(ConversationReadOnly):
        members.call(
            "send_message", token=theirs, conversation_id=talk["id"], body={"text": "还在吗？"}
        )
    with pytest.raises(MemberGone):
        members.call("write_review", token=theirs, deal_id=str(deal.id), body={"rating": 5})
    with pytest.raises(NotThere):
        members.call("show_member", token=theirs, member_id=str(me))
    assert members.call("list_friends", token=theirs, query={})["items"] == []


def test_the_phone_can_register_again_as_somebody_new(members: Running) -> None:
    phone = a_phone()
    one = members.signed_in(phone, display_name="从前")
    erase(members, one)
    # Nothing that was sent to it is left either.
    assert members.call("mailbox", to=phone)["items"] == []
    with members.unit.read() as work:
        sent = select(PhoneCode.id).where(PhoneCode.number == phone)
        assert work.session.scalars(sent).all() == []
    again = members.signed_in(phone, display_name="现在")
    assert again["member"]["id"] != one["member"]["id"]
    assert again["member"]["display_name"] == "现在"


def test_a_seat_on_the_committee_ends_and_its_book_keeps_ids_only(members: Running) -> None:
    community = members.a_community()
    committee = members.resident(community, committee=True)
    members.resident(community, committee=True)
    neighbour = members.resident(community)
    judged = neighbour["member"]["id"]
    for step in ("suspend_member", "restore_member"):
        members.call(
            step, token=committee["access_token"], member_id=judged, body={"reason": "太吵"}
        )
    erase(members, committee)
    with members.unit.read() as work:
        session = work.session
        me = UUID(committee["member"]["id"])
        entries = session.scalars(select(AuditEntry).where(AuditEntry.actor_id == me)).all()
        assert {entry.action for entry in entries} >= {"member_suspended", "member_restored"}
        assert all(entry.details == {} for entry in entries)
        assert all(entry.subject_ids == [UUID(judged)] for entry in entries)
        assert remains(session, HELD, [me]) == []


def test_what_comes_in_late_goes_as_well(members: Running) -> None:
    one, _ = members.friends()
    me = UUID(one["member"]["id"])
    erase(members, one)
    with members.unit.begin() as work:
        late = DealRecord(deal_id=uuid7(), member_id=me, kept=True, happened_at=work.now)
        work.session.add(late)
    with members.unit.read() as work:
        assert remains(work.session, HELD, [me]) == [
            "deal_record: 1 rows of members who were erased"
        ]
    members.service.forget_again()
    with members.unit.read() as work:
        assert remains(work.session, HELD, [me]) == []


def test_each_service_says_when_nothing_is_left(members: Running) -> None:
    one, _ = members.friends()
    me = UUID(one["member"]["id"])
    erase(members, one)
    with members.unit.begin() as work:
        erasure_id = work.session.get_one(Erasure, me).id
        erasure_actions.note_scrubbed(work.session, me, erasure_id, "parking", work.now)
        erasure_actions.note_scrubbed(work.session, me, UUID(int=1), "payments", work.now)
    with members.unit.read() as work:
        assert list(work.session.get_one(Erasure, me).scrubbed) == ["parking"]
