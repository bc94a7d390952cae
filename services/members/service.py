"""The entrypoints of members: each loads, calls one action or view, and renders."""

from functools import partial
from typing import ClassVar
from uuid import UUID

from chassis.context import CURRENT
from chassis.each_due import each_due_in_a_unit
from chassis.ids import as_uuid
from chassis.service import Answer, Json, Remote, Work, command, every, load, query
from chassis.work import Refusals
from contracts.errors.general import NotThere
from contracts.errors.members import FriendRequestExists, ResidencyExists, ReviewExists
from contracts.requests import members as requests
from services.members.accounts import actions as account_actions
from services.members.accounts import views as account_views
from services.members.accounts.rules import valid_phone
from services.members.communities import views as community_views
from services.members.conversations import actions as conversation_actions
from services.members.conversations import views as conversation_views
from services.members.for_services import ForServices
from services.members.friends import actions as friend_actions
from services.members.friends import views as friend_views
from services.members.milestones import views as milestone_views
from services.members.operator import DEMO
from services.members.residency import actions as residency_actions
from services.members.residency import views as residency_views
from services.members.reviews import actions as review_actions
from services.members.reviews import views as review_views
from services.members.sessions import actions as session_actions
from services.members.sms import Sms
from services.members.trade import Trade


def into_mailbox(work: Work, message: Sms) -> None:
    """The only carrier there is: settings refuse to start where it will not do."""
    account_actions.put_in_mailbox(work.session, message, work.now)


def me(work: Work) -> UUID:
    """The caller's id."""
    return work.caller.member_id


def me_answer(work: Work) -> Json:
    """Everything the caller sees of themselves."""
    own = account_views.own_account(work.session, me(work))
    return {**own, **residency_views.place_of(work.session, me(work))}


class MembersService(ForServices):
    """People: accounts, sessions, residency, the circle, conversations and reviews."""

    name = "members"
    refusals: ClassVar[Refusals] = {
        "residency_held_key": ResidencyExists,
        "friend_request_waiting_key": FriendRequestExists,
        "review_deal_id_author_id_key": ReviewExists,
    }
    listings = Remote("listings")
    parking = Remote("parking")

    @property
    def trade(self) -> Trade:
        return Trade(self.listings, self.parking)

    @query(anonymous=True)
    def health(self, work: Work) -> Json:
        """That this service answers, and whether the demo neighbourhood is there."""
        demo = milestone_views.reached(work.session, DEMO)
        return {"service": self.name, "migrated": True, "demo": demo}

    # Signing in

    @command(anonymous=True)
    def send_code(self, work: Work, body: Json) -> Answer:
        phone = valid_phone(load(requests.SendCode, body)["phone"])
        sent = account_actions.send_code(
            work.session,
            phone,
            now=work.now,
            key=work.settings.code_key,
            ttl=work.settings.code_ttl,
            locale=work.locale,
            carrier=partial(into_mailbox, work),
            widen_limits=work.settings.widen_limits,
            idempotency_key=CURRENT.get().idempotency_key,
        )
        return Answer({}, replayed=not sent)

    @command(anonymous=True)
    def sign_in(self, work: Work, body: Json) -> Answer:
        asked = load(requests.SignIn, body)
        valid_phone(asked["phone"])
        done = session_actions.sign_in(
            work.session,
            work.settings.issuer,
            asked,
            language=work.locale,
            now=work.now,
            idempotency_key=CURRENT.get().idempotency_key,
        )
        own = account_views.own_account(work.session, done.member_id)
        status = 201 if done.is_new else 200
        return Answer({**done.pair, "member": own}, status=status, replayed=done.replayed)

    @command(anonymous=True)
    def refresh(self, work: Work, body: Json) -> Json:
        token = load(requests.Refresh, body)["refresh_token"]
        return session_actions.refresh_session(work.session, work.settings.issuer, token, work.now)

    @command
    def sign_out(self, work: Work) -> Json:
        session_actions.end_session(work.session, work.caller.session_id, work.now)
        return {}

    @query(anonymous=True)
    def mailbox(self, work: Work, to: str) -> Json:
        if not work.settings.development:
            raise NotThere
        return account_views.mailbox(work.session, to)

    @every(seconds=3600)
    def forget_old_codes(self) -> None:
        with self.work() as work:
            account_actions.forget_old_codes(work.session, work.now)

    # Oneself

    @query
    def show_me(self, work: Work) -> Json:
        return me_answer(work)

    @command
    def change_me(self, work: Work, body: Json) -> Json:
        changes = load(requests.ChangeMe, body)
        account_actions.change_member(work.session, me(work), changes)
        return me_answer(work)

    # Communities and residency

    @query(anonymous=True)
    def list_communities(self, work: Work, query: Json) -> Json:
        return community_views.list_communities(work.session, load(requests.ListCommunities, query))

    @query(anonymous=True)
    def show_community(self, work: Work, community_id: str) -> Json:
        return community_views.show_community(work.session, as_uuid(community_id))

    @command
    def ask_residency(self, work: Work, body: Json) -> Json:
        asked = load(requests.AskResidency, body)
        residency = residency_actions.ask_residency(work.session, me(work), asked, work.now)
        return residency_views.residency_json(residency)

    @query
    def my_residency(self, work: Work) -> Json:
        return residency_views.own_residency(work.session, me(work))

    # A command, since the committee's look is itself written down.
    @command
    def list_residencies(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListResidencies, query)
        return residency_actions.look_at_residencies(work.session, me(work), asked, work.now)

    @command
    def decide_residency(self, work: Work, residency_id: str, body: Json) -> Json:
        decision = load(requests.DecideResidency, body)
        return residency_actions.decide_residency(
            work.session, me(work), as_uuid(residency_id), decision, work.now
        )

    # The circle

    @query
    def list_friends(self, work: Work, query: Json) -> Json:
        return friend_views.list_friends(work.session, me(work), load(requests.ListFriends, query))

    @command
    def end_friendship(self, work: Work, member_id: str) -> Json:
        friend_actions.end_friendship(work.session, me(work), as_uuid(member_id))
        return {}

    @query
    def find_members(self, work: Work, query: Json) -> Json:
        return friend_views.find_members(work.session, me(work), load(requests.FindMembers, query))

    @query
    def show_member(self, work: Work, member_id: str) -> Json:
        return friend_views.show_member(work.session, me(work), as_uuid(member_id))

    @command
    def send_friend_request(self, work: Work, body: Json) -> Json:
        asked = load(requests.SendFriendRequest, body)
        request = friend_actions.send_friend_request(
            work.session, me(work), asked["member_id"], asked.get("message"), work.now
        )
        return friend_views.show_request(work.session, request)

    @query
    def list_friend_requests(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListFriendRequests, query)
        return friend_views.list_friend_requests(work.session, me(work), asked)

    @command
    def accept_friend_request(self, work: Work, request_id: str) -> Json:
        return self._answer_request(work, request_id, "accept")

    @command
    def decline_friend_request(self, work: Work, request_id: str) -> Json:
        return self._answer_request(work, request_id, "decline")

    @command
    def cancel_friend_request(self, work: Work, request_id: str) -> Json:
        return self._answer_request(work, request_id, "cancel")

    def _answer_request(self, work: Work, request_id: str, event: str) -> Json:
        request = friend_actions.answer_friend_request(
            work.session, me(work), as_uuid(request_id), event, work.now
        )
        return friend_views.show_request(work.session, request)

    @command
    def block_member(self, work: Work, member_id: str) -> Json:
        friend_actions.block_member(work.session, me(work), as_uuid(member_id), work.now)
        return {}

    @command
    def unblock_member(self, work: Work, member_id: str) -> Json:
        friend_actions.unblock_member(work.session, me(work), as_uuid(member_id), work.now)
        return {}

    @query
    def list_blocks(self, work: Work, query: Json) -> Json:
        return friend_views.list_blocks(work.session, me(work), load(requests.ListBlocks, query))

    # Words

    @command(calls=True)
    def open_conversation(self, work: Work, body: Json) -> Answer:
        subject = load(requests.OpenConversation, body)["subject"]
        talk, is_new = conversation_actions.open_conversation(
            work.session, self.trade, me(work), subject, work.now
        )
        shown = conversation_views.show_conversation(work.session, self.trade, me(work), talk)
        return Answer(shown, status=201 if is_new else 200)

    @query(calls=True)
    def list_conversations(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListConversations, query)
        return conversation_views.list_conversations(work.session, self.trade, me(work), asked)

    @query(calls=True)
    def list_messages(self, work: Work, conversation_id: str, query: Json) -> Json:
        asked = load(requests.ListMessages, query)
        return conversation_views.list_messages(
            work.session, self.trade, me(work), as_uuid(conversation_id), asked
        )

    @command(calls=True)
    def send_message(self, work: Work, conversation_id: str, body: Json) -> Json:
        text = load(requests.SendMessage, body)["text"]
        message = conversation_actions.send_message(
            work.session, self.trade, me(work), as_uuid(conversation_id), text=text, now=work.now
        )
        return conversation_views.message_json(message)

    @command(calls=True)
    def write_review(self, work: Work, deal_id: str, body: Json) -> Json:
        said = load(requests.WriteReview, body)
        deal = self.trade.deal(as_uuid(deal_id))
        review = review_actions.write_review(
            work.session, deal, me(work), said, window=work.settings.review_window, now=work.now
        )
        return review_views.own_review_json(review)

    @query
    def list_reviews(self, work: Work, member_id: str, query: Json) -> Json:
        asked = load(requests.ListReviews, query)
        return review_views.list_reviews(work.session, me(work), as_uuid(member_id), asked)

    @every(seconds=1)
    def show_overdue_reviews(self) -> None:
        each_due_in_a_unit(
            "show_review", self, review_views.overdue, review_actions.show_overdue_review
        )
