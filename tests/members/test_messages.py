from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotParty, NotThere, ValidationFailed
from contracts.errors.members import ConversationReadOnly, ProposalAnswered, ProposalSuperseded
from services.members.conversations.model import Conversation
from services.members.friends import actions as friend_actions
from services.members.messages.views import may_see_photo
from services.members.residency.views import required_community
from tests.members.builders import DAY, NOW, a_committee_member, a_deal, a_resident
from tests.members.talk import Talk

MEETING = {"meet_at": NOW + DAY, "place": "东门"}
ON_THE_WIRE = {"meet_at": "2026-11-23T08:00:00Z", "place": "东门"}


@pytest.fixture
def talk(session: Session) -> Talk:
    return Talk(session)


def a_photo_of(talk: Talk) -> UUID:
    photo = uuid7()
    talk.listings.photos.add(str(photo))
    return photo


def sees(talk: Talk, photo: UUID, member: UUID) -> bool:
    return may_see_photo(talk.session, talk.trade, photo, member)


def test_a_photo_of_ones_own_is_shown_to_the_other_and_to_nobody_else(talk: Talk) -> None:
    conversation, photo = talk.open(talk.other), a_photo_of(talk)
    talk.send(talk.owner, conversation, photo_id=photo)
    (shown,) = talk.messages(talk.other, conversation)
    assert (shown["kind"], shown["photo"]["id"], shown["text"]) == ("photo", str(photo), None)
    assert f"viewer={talk.other}" in shown["photo"]["urls"]["thumb"]
    stranger = a_resident(talk.session, required_community(talk.session, talk.owner))
    assert [sees(talk, photo, member) for member in (talk.owner, talk.other, stranger)] == [
        True,
        True,
        False,
    ]
    assert not sees(talk, uuid7(), talk.other)


def test_a_photo_goes_with_the_conversation_it_was_sent_in(talk: Talk) -> None:
    conversation, photo = talk.open(talk.other), a_photo_of(talk)
    talk.send(talk.owner, conversation, photo_id=photo)
    talk.listings.hides("listing", talk.item)
    assert not sees(talk, photo, talk.other)


def test_a_photo_sent_to_the_committee_is_seen_by_all_of_it(talk: Talk) -> None:
    committee = a_committee_member(talk.session, required_community(talk.session, talk.other))
    community = required_community(talk.session, talk.other)
    conversation, photo = talk.open(talk.other, "committee", community), a_photo_of(talk)
    talk.send(talk.other, conversation, photo_id=photo)
    assert sees(talk, photo, committee)
    assert not sees(talk, photo, talk.owner)


def test_a_photo_of_somebody_else_is_not_sent(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    with pytest.raises(ValidationFailed) as refused:
        talk.send(talk.other, conversation, photo_id=uuid7())
    assert refused.value.errors == [{"pointer": "/photo_id", "code": "unknown_photo"}]
    assert talk.messages(talk.other, conversation) == []


def test_what_the_taker_proposes_is_a_reservation_that_the_owner_accepts(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    message = talk.send(talk.other, conversation, proposal=MEETING)
    about = ("listing", str(talk.item), str(talk.owner))
    assert talk.listings.asked_to_meet == [(*about, ON_THE_WIRE)]
    with pytest.raises(NotParty):
        talk.accept(talk.other, message)
    assert talk.accept(talk.owner, message)["status"] == "accepted"
    about = ("reservation", str(message.reservation_id), str(talk.other))
    assert talk.listings.agreed_to_meet == [(*about, ON_THE_WIRE)]
    (shown,) = talk.messages(talk.owner, conversation)
    assert shown["proposal"]["reservation_id"] == str(message.reservation_id)
    assert shown["proposal"]["accepted_at"]
    with pytest.raises(ProposalAnswered):
        talk.accept(talk.owner, message)


def test_what_the_owner_proposes_is_a_reservation_once_the_taker_accepts(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    talk.listings.reserves = False
    message = talk.send(talk.owner, conversation, proposal=MEETING)
    assert message.reservation_id is None
    talk.accept(talk.other, message)
    about = ("listing", str(talk.item), str(talk.owner))
    assert talk.listings.agreed_to_meet == [(*about, ON_THE_WIRE)]
    assert message.reservation_id


def test_a_proposal_about_a_reservation_is_another_meeting_for_it(talk: Talk) -> None:
    conversation = a_deals_conversation(talk)
    message = talk.send(talk.owner, conversation, proposal=MEETING)
    about = ("reservation", str(conversation.subject_id))
    assert talk.listings.asked_to_meet == [(*about, str(talk.other), ON_THE_WIRE)]
    assert message.reservation_id == conversation.subject_id
    talk.accept(talk.other, message)
    assert talk.listings.agreed_to_meet == [(*about, str(talk.owner), ON_THE_WIRE)]


def test_a_proposal_stands_until_a_later_one_is_accepted(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    first, second, third = (
        talk.send(author, conversation, proposal={**MEETING, "place": place})
        for author, place in ((talk.owner, "东门"), (talk.other, "西门"), (talk.owner, "北门"))
    )
    talk.accept(talk.owner, second)
    with pytest.raises(ProposalSuperseded):
        talk.accept(talk.other, first)
    talk.accept(talk.other, third)
    assert [asked[-1]["place"] for asked in talk.listings.agreed_to_meet] == ["西门", "北门"]


def test_a_proposal_stands_until_its_time(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    message = talk.send(talk.other, conversation, proposal=MEETING)
    talk.clock = NOW + DAY
    with pytest.raises(ProposalSuperseded):
        talk.accept(talk.owner, message)
    assert talk.listings.agreed_to_meet == []


def test_a_meeting_is_proposed_for_later_and_about_an_item(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    past = {**MEETING, "meet_at": NOW - timedelta(minutes=1)}
    with pytest.raises(ValidationFailed):
        talk.send(talk.other, conversation, proposal=past)
    space = uuid7()
    talk.parking.shows("parking_space", space, talk.owner)
    about_a_space = talk.open(talk.other, "parking_space", space)
    with pytest.raises(ValidationFailed):
        talk.send(talk.other, about_a_space, proposal=MEETING)
    assert talk.listings.asked_to_meet == []


def test_only_a_proposal_of_this_conversation_is_accepted(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    words = talk.say(talk.other, conversation)
    with pytest.raises(NotThere):
        talk.accept(talk.owner, words)
    proposal = talk.send(talk.other, conversation, proposal=MEETING)
    stranger = a_resident(talk.session, required_community(talk.session, talk.owner))
    with pytest.raises(NotThere):
        talk.accept(stranger, proposal)
    friend_actions.block_member(talk.session, talk.other, talk.owner, NOW)
    with pytest.raises(ConversationReadOnly):
        talk.accept(talk.owner, proposal)


def a_deals_conversation(talk: Talk) -> Conversation:
    deal = a_deal(talk.owner, talk.other)
    talk.listings.deals_in(deal)
    talk.listings.shows("reservation", deal.id, talk.owner, deal_between=[talk.owner, talk.other])
    return talk.open(talk.other, "reservation", deal.id)


def test_a_status_is_one_tap_with_its_words_in_both_languages(talk: Talk) -> None:
    conversation = a_deals_conversation(talk)
    talk.send(talk.other, conversation, status="on_my_way")
    for locale, words in (("zh-CN", "我在路上"), ("en", "On my way")):
        (shown,) = talk.messages(talk.owner, conversation, locale)
        assert (shown["kind"], shown["status"]) == ("status", "on_my_way")
        assert shown["status_label"] == words


def test_the_committee_is_told_no_status(talk: Talk) -> None:
    community = required_community(talk.session, talk.other)
    line = talk.open(talk.other, "committee", community)
    for said in ({"status": "arrived"}, {"proposal": MEETING}):
        with pytest.raises(ValidationFailed):
            talk.send(talk.other, line, **said)


def test_who_talks_of_paying_elsewhere_is_read_with_a_warning(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    talk.say(talk.other, conversation, "几点方便?")
    talk.say(talk.other, conversation, "我微信转你吧")
    warned, plain = talk.messages(talk.owner, conversation)
    assert warned["warning"]["code"] == "pay_elsewhere"
    assert warned["warning"]["text"].isascii()
    assert plain["warning"] is None
