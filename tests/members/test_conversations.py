import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotThere, ResidencyRequired, ValidationFailed
from contracts.errors.members import ConversationReadOnly
from services.members.conversations import actions, views
from services.members.conversations.model import Conversation
from services.members.friends import actions as friend_actions
from services.members.residency.views import required_community
from tests.members.builders import (
    NOW,
    a_committee_member,
    a_community,
    a_deal,
    a_member,
    a_resident,
    a_viewer,
)
from tests.members.talk import Talk


@pytest.fixture
def talk(session: Session) -> Talk:
    return Talk(session)


def test_one_conversation_a_subject_and_other_member(talk: Talk) -> None:
    about = {"kind": "listing", "id": talk.item}
    first, is_new = actions.open_conversation(talk.session, talk.trade, talk.other, about, NOW)
    again, is_new_again = actions.open_conversation(
        talk.session, talk.trade, talk.other, about, NOW
    )
    assert (first.id, is_new, is_new_again) == (again.id, True, False)
    assert (first.owner_id, first.other_id) == (talk.owner, talk.other)


def test_the_two_talk_and_read_it_newest_first(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    talk.say(talk.other, conversation, "还在吗?")
    talk.say(talk.owner, conversation, "在的")
    for member in (talk.owner, talk.other):
        assert talk.read(member, conversation) == ["在的", "还在吗?"]


def test_the_list_shows_with_whom_about_what_and_the_last_word(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    talk.say(talk.other, conversation, "还在吗?")
    (shown,) = talk.listed(talk.owner)
    assert shown["with"]["id"] == str(talk.other)
    assert shown["subject"]["title"] == "儿童书桌"
    assert shown["last_message"]["text"] == "还在吗?"
    assert not shown["read_only"]


def test_the_owner_waits_to_be_asked(talk: Talk) -> None:
    with pytest.raises(ValidationFailed):
        talk.open(talk.owner)


def test_what_one_may_not_see_one_may_not_ask_about(talk: Talk) -> None:
    with pytest.raises(NotThere):
        talk.open(talk.other, subject=uuid7())


def test_a_third_member_sees_nothing_of_it(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    community = required_community(talk.session, talk.owner)
    stranger = a_resident(talk.session, community)
    assert talk.listed(stranger) == []
    with pytest.raises(NotThere):
        talk.read(stranger, conversation)
    with pytest.raises(NotThere):
        talk.say(stranger, conversation)


def test_hidden_from_the_other_it_is_gone_for_them_and_stays_for_the_owner(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    talk.say(talk.other, conversation)
    talk.listings.hides("listing", talk.item)
    assert talk.listed(talk.other) == []
    with pytest.raises(NotThere):
        talk.read(talk.other, conversation)
    assert len(talk.listed(talk.owner)) == 1
    assert talk.read(talk.owner, conversation) == ["还在吗?"]


def test_after_a_block_the_owner_reads_but_nobody_writes(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    friend_actions.block_member(talk.session, talk.other, talk.owner, NOW)
    (shown,) = talk.listed(talk.owner)
    assert shown["read_only"]
    with pytest.raises(ConversationReadOnly):
        talk.say(talk.owner, conversation)


def test_after_parting_nobody_writes_without_a_deal(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    friend_actions.end_friendship(talk.session, talk.owner, talk.other)
    for member in (talk.owner, talk.other):
        with pytest.raises(ConversationReadOnly):
            talk.say(member, conversation)
    assert talk.listed(talk.owner)[0]["read_only"]


@pytest.mark.parametrize("kind", ["listing", "parking_space", "reservation", "booking"])
def test_the_two_of_a_deal_go_on_talking_after_parting_until_one_blocks_the_other(
    talk: Talk, kind: str
) -> None:
    conversation = a_conversation_of_a_deal(talk, kind)
    friend_actions.end_friendship(talk.session, talk.owner, talk.other)
    for member in (talk.owner, talk.other):
        talk.say(member, conversation, "东门见")
        assert not talk.listed(member)[0]["read_only"]
    friend_actions.block_member(talk.session, talk.owner, talk.other, NOW)
    for member in (talk.owner, talk.other):
        assert talk.read(member, conversation) == ["东门见", "东门见"]
        assert talk.listed(member)[0]["read_only"]
        with pytest.raises(ConversationReadOnly):
            talk.say(member, conversation)


def a_conversation_of_a_deal(talk: Talk, kind: str) -> Conversation:
    """About the deal itself, or about the post that the two have a deal on."""
    deal = a_deal(talk.owner, talk.other, kind=kind)
    holder = talk.listings if kind in ("listing", "reservation") else talk.parking
    holder.shows(kind, deal.id, talk.owner, deal_between=[talk.owner, talk.other])
    holder.deals_in(deal)
    return talk.open(talk.other, kind, deal.id)


@pytest.mark.parametrize("kind", ["reservation", "booking"])
def test_either_party_opens_the_one_conversation_of_a_deal(talk: Talk, kind: str) -> None:
    deal = a_deal(talk.owner, talk.other, kind=kind)
    holder = talk.listings if kind == "reservation" else talk.parking
    holder.deals_in(deal)
    holder.shows(kind, deal.id, talk.owner, deal_between=[talk.owner, talk.other])
    opened = talk.open(talk.owner, kind, deal.id)
    assert talk.open(talk.other, kind, deal.id).id == opened.id
    talk.say(talk.owner, opened)
    with pytest.raises(NotThere):
        talk.open(talk.other, kind, uuid7())


def test_a_page_is_filled_past_what_may_not_be_read_any_more(talk: Talk) -> None:
    conversations = []
    for _ in range(6):
        item = uuid7()
        talk.listings.shows("listing", item, talk.owner)
        conversations.append(talk.open(talk.other, subject=item))
        talk.say(talk.other, conversations[-1])
    for hidden in conversations[2:5]:
        talk.listings.hides("listing", hidden.subject_id)
    query = {"limit": 2}
    page = views.list_conversations(talk.session, talk.trade, a_viewer(talk.other), query)
    wanted = [str(conversations[5].id), str(conversations[1].id)]
    assert [item["id"] for item in page["items"]] == wanted
    query["cursor"] = page["next_cursor"]
    rest = views.list_conversations(talk.session, talk.trade, a_viewer(talk.other), query)
    assert [item["id"] for item in rest["items"]] == [str(conversations[0].id)]
    assert rest["next_cursor"] is None


def test_what_the_other_said_is_unread_until_it_is_read(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    for text in ("还在吗?", "几点方便?"):
        talk.say(talk.other, conversation, text)
    talk.say(talk.owner, conversation, "在的")
    assert talk.listed(talk.owner)[0]["unread_count"] == 2
    assert talk.listed(talk.other)[0]["unread_count"] == 1
    talk.mark_read(talk.owner, conversation)
    talk.mark_read(talk.owner, conversation)
    (mine,), (theirs,) = talk.listed(talk.owner), talk.listed(talk.other)
    assert (mine["unread_count"], mine["read_by_other_until"]) == (0, None)
    assert theirs["read_by_other_until"] == talk.messages(talk.owner, conversation)[0]["sent_at"]
    talk.say(talk.other, conversation)
    assert talk.listed(talk.owner)[0]["unread_count"] == 1


def test_what_one_may_not_read_one_marks_not_as_read(talk: Talk) -> None:
    conversation = talk.open(talk.other)
    stranger = a_resident(talk.session, required_community(talk.session, talk.owner))
    with pytest.raises(NotThere):
        talk.mark_read(stranger, conversation)


class Line:
    """A resident, the committee of two of their community, and that of another."""

    def __init__(self, talk: Talk) -> None:
        self.resident = talk.other
        self.community = required_community(talk.session, talk.other)
        self.committee = [a_committee_member(talk.session, self.community) for _ in range(2)]
        self.elsewhere = a_committee_member(talk.session, a_community(talk.session))
        about = {"kind": "committee"}
        opened = actions.open_conversation(talk.session, talk.trade, self.resident, about, NOW)
        self.conversation = opened[0]


def test_whoever_of_the_committee_answers_answers_as_the_committee(talk: Talk) -> None:
    line = Line(talk)
    talk.say(line.resident, line.conversation, "楼道的灯坏了")
    for member in line.committee:
        (shown,) = talk.listed(member)
        assert (shown["with"]["id"], shown["unread_count"]) == (str(line.resident), 1)
    talk.say(line.committee[0], line.conversation, "已报修")
    assert talk.listed(line.committee[1])[0]["unread_count"] == 1
    (shown,) = talk.listed(line.resident)
    assert (shown["with"]["display_name"], shown["with"]["id"]) == ("居委会", None)
    assert (shown["owner_id"], shown["unread_count"]) == (None, 1)
    said = talk.messages(line.resident, line.conversation)
    assert [message["from_committee"] for message in said] == [True, False]
    assert [message["author_id"] for message in said] == [None, str(line.resident)]
    among_us = talk.messages(line.committee[1], line.conversation)
    assert among_us[0]["author_id"] == str(line.committee[0])


def test_nobody_else_reads_the_line_to_the_committee(talk: Talk) -> None:
    line = Line(talk)
    for outsider in (talk.owner, line.elsewhere):
        assert talk.listed(outsider) == []
        with pytest.raises(NotThere):
            talk.read(outsider, line.conversation)
        with pytest.raises(NotThere):
            talk.say(outsider, line.conversation)


def test_a_resident_has_one_line_to_the_committee_of_their_own_community(talk: Talk) -> None:
    line = Line(talk)
    again = talk.open(line.resident, "committee", line.community)
    assert again.id == line.conversation.id
    with pytest.raises(NotThere):
        talk.open(line.resident, "committee", a_community(talk.session))
    with pytest.raises(ResidencyRequired):
        talk.open(a_member(talk.session).id, "committee")


def test_a_block_between_two_does_not_cut_the_line_to_the_committee(talk: Talk) -> None:
    line = Line(talk)
    friend_actions.block_member(talk.session, line.resident, line.committee[0], NOW)
    talk.say(line.committee[0], line.conversation)
    assert not talk.listed(line.resident)[0]["read_only"]
