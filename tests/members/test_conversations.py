from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.members import ConversationReadOnly
from services.members.conversations import actions, views
from services.members.conversations.model import Conversation
from services.members.friends import actions as friend_actions
from services.members.residency.views import required_community
from services.members.trade import Trade
from tests.members.builders import NO_FILTER, NOW, Holder, a_deal, a_resident, two_friends


class Talk:
    """Two friends, and a listing of the owner's that the other may see."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.owner, self.other = two_friends(session)
        self.listings, self.parking = Holder(), Holder()
        self.trade = Trade(self.listings, self.parking)
        self.item = uuid7()
        self.listings.shows("listing", self.item, self.owner)
        self.clock = NOW

    def open(self, me: UUID, kind: str = "listing", subject: UUID | None = None) -> Conversation:
        about = {"kind": kind, "id": subject or self.item}
        return actions.open_conversation(self.session, self.trade, me, about, NOW)[0]

    def say(self, me: UUID, conversation: Conversation, text: str = "还在吗?") -> None:
        self.clock += timedelta(seconds=1)
        actions.send_message(
            self.session, self.trade, me, conversation.id, text=text, now=self.clock
        )

    def listed(self, me: UUID) -> list[dict[str, Any]]:
        page = views.list_conversations(self.session, self.trade, me, NO_FILTER)
        items: list[dict[str, Any]] = page["items"]
        return items

    def read(self, me: UUID, conversation: Conversation) -> list[str]:
        said = views.list_messages(self.session, self.trade, me, conversation.id, NO_FILTER)
        return [message["text"] for message in said["items"]]


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
    page = views.list_conversations(talk.session, talk.trade, talk.other, query)
    wanted = [str(conversations[5].id), str(conversations[1].id)]
    assert [item["id"] for item in page["items"]] == wanted
    query["cursor"] = page["next_cursor"]
    rest = views.list_conversations(talk.session, talk.trade, talk.other, query)
    assert [item["id"] for item in rest["items"]] == [str(conversations[0].id)]
    assert rest["next_cursor"] is None
