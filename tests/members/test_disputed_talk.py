"""What the committee reads of a conversation about what is disputed: the words of who agrees."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import CommitteeOnly, NotThere
from contracts.errors.listings import DisputeClosed
from contracts.json import Json
from services.members.audit.model import AuditEntry
from services.members.messages.actions import read_disputed
from services.members.residency.views import required_community
from tests.members.builders import NO_FILTER, NOW, a_committee_member, a_deal, a_viewer
from tests.members.talk import Talk

DISPUTE = str(uuid7())


class Matter(Talk):
    """The two have talked about the thing and about the deal; both are before `judge`."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.home = required_community(session, self.owner)
        self.judge = a_committee_member(session, self.home)
        deal = a_deal(self.owner, self.other)
        self.deal, two = deal.id, (self.owner, self.other)
        self.listings.deals_in(deal)
        self.listings.shows("reservation", self.deal, self.owner, deal_between=two)
        about_thing = self.open(self.other)
        about_deal = self.open(self.other, "reservation", self.deal)
        self.say(self.other, about_thing, "还在吗?")
        self.say(self.owner, about_thing, "在")
        self.say(self.other, about_deal, "没收到")
        self.say(self.owner, about_deal, "放在门口了")

    def shown_by(self, *members: UUID) -> None:
        self.listings.disputed[DISPUTE] = {
            "deal_id": str(self.deal),
            "community_id": str(self.home),
            "two": [str(self.owner), str(self.other)],
            "shown_by": [str(member) for member in members],
            "subjects": [["reservation", str(self.deal)], ["listing", str(self.item)]],
        }

    def look(self, by: UUID | None = None, dispute_id: str = DISPUTE) -> list[Json]:
        looker = a_viewer(by or self.judge)
        found = read_disputed(self.session, self.trade, looker, dispute_id, NO_FILTER, now=NOW)
        items: list[Json] = found["items"]
        return items

    def texts(self) -> list[str]:
        return [each["text"] for each in self.look()]

    def noted(self) -> list[AuditEntry]:
        seen = AuditEntry.action == "dispute_conversation_seen"
        wanted = select(AuditEntry).where(seen, AuditEntry.community_id == self.home)
        return list(self.session.scalars(wanted))


@pytest.fixture
def matter(session: Session) -> Matter:
    return Matter(session)


def test_only_the_words_of_who_agrees_are_read(matter: Matter) -> None:
    matter.shown_by()
    assert matter.texts() == []
    matter.shown_by(matter.owner)
    assert matter.texts() == ["放在门口了", "在"]
    matter.shown_by(matter.other)
    assert matter.texts() == ["没收到", "还在吗?"]
    matter.shown_by(matter.owner, matter.other)
    assert matter.texts() == ["放在门口了", "没收到", "在", "还在吗?"]


def test_each_look_is_in_the_committees_log(matter: Matter) -> None:
    matter.shown_by(matter.owner)
    matter.look()
    matter.look()
    first, _ = matter.noted()
    assert (first.actor_id, first.subject_ids) == (matter.judge, [matter.deal, matter.owner])
    assert "放在门口了" not in str(first.details)


def test_what_they_said_about_anything_else_or_to_others_is_not_read(matter: Matter) -> None:
    other_thing = uuid7()
    matter.listings.shows("listing", other_thing, matter.owner)
    matter.say(matter.other, matter.open(matter.other, "listing", other_thing), "另一件")
    matter.shown_by(matter.owner, matter.other)
    assert "另一件" not in matter.texts()
    stranger = uuid7()
    matter.listings.disputed[DISPUTE]["two"] = [str(matter.owner), str(stranger)]
    assert matter.texts() == []


def test_a_photo_that_was_sent_is_not_shown_with_it(matter: Matter) -> None:
    photo = uuid7()
    matter.listings.photos.add(str(photo))
    talk = matter.open(matter.other, "reservation", matter.deal)
    matter.send(matter.owner, talk, photo_id=photo)
    matter.shown_by(matter.owner)
    newest = matter.look()[0]
    assert (newest["kind"], newest["photo"]) == ("photo", None)
    assert str(photo) not in str(newest)


def test_nobody_else_reads_it(matter: Matter) -> None:
    matter.shown_by(matter.owner, matter.other)
    for member in (matter.owner, matter.other):
        with pytest.raises(CommitteeOnly):
            matter.look(member)
    # Before another committee.
    matter.listings.disputed[DISPUTE]["community_id"] = str(uuid7())
    with pytest.raises(NotThere):
        matter.look()
    # Holders say NotThere of what they do not know, and to who has a part in it.
    with pytest.raises(NotThere):
        matter.look(dispute_id=str(uuid7()))
    assert matter.noted() == []


def test_once_it_is_over_nothing_is_read_any_more(matter: Matter) -> None:
    matter.listings.over.add(DISPUTE)
    with pytest.raises(DisputeClosed):
        matter.look()
    assert matter.noted() == []


def test_a_booking_is_asked_of_parking(matter: Matter) -> None:
    matter.shown_by(matter.owner)
    matter.parking.disputed[DISPUTE] = matter.listings.disputed.pop(DISPUTE)
    assert matter.texts() == ["放在门口了", "在"]


@pytest.mark.parametrize("holder", ["listings", "parking"])
def test_evidence_is_looked_at_by_the_committee_that_either_holder_names(
    matter: Matter, holder: str
) -> None:
    photo = uuid7()
    assert matter.trade.disputed_before(photo, matter.judge) == set()
    getattr(matter, holder).evidence[str(photo)] = [str(matter.home)]
    assert matter.trade.disputed_before(photo, matter.judge) == {matter.home}
