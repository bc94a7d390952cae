"""Every table of members: what of it is told to its member, and what erasure does with it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, null, or_, select

from chassis.holdings import (
    MACHINERY_EXEMPT,
    MACHINERY_HELD,
    Blanked,
    Deleted,
    Holding,
    Holdings,
    codes,
)
from contracts.labels import FORMER_NEIGHBOUR, REMOVED
from services.members.accounts.model import Consent, MailboxMessage, Member, Phone, PhoneCode
from services.members.alerts.model import Alert
from services.members.committee_holdings.views import (
    COMMITTEE_HELD,
    named_or_committee,
    said_by_committee,
)
from services.members.committee_invites.model import CommitteeInvite
from services.members.communities.model import CommitteeSeat
from services.members.conversations.model import Conversation, Message, ReadMark
from services.members.exports.model import Export
from services.members.friends.model import FriendRequest, Relationship
from services.members.inbox_holdings.views import INBOX_HELD
from services.members.models import METADATA
from services.members.phones.model import PhoneChange
from services.members.reliability.model import DealRecord
from services.members.residency.model import Residency
from services.members.reviews.model import Review
from services.members.sessions.model import SignInSession
from services.members.wechat.model import WechatAccount, WechatOpenid

_HOME_KEYS = ("building_key", "unit_key", "room_key")


def _name(of: Any) -> Any:
    """SQL: the display name of the member with the id in this column."""
    known = select(Member.display_name).where(Member.id == of)
    return known.correlate_except(Member).scalar_subquery()


def _own_number(me: UUID) -> Any:
    return select(Phone.number).where(Phone.member_id == me).scalar_subquery()


# Friends


def _related(me: UUID) -> ColumnElement[bool]:
    return or_(Relationship.low_id == me, Relationship.high_id == me)


def _mine_and_theirs(me: UUID) -> tuple[Any, Any]:
    """SQL: since when I block the other, and since when they block me."""
    low, high = Relationship.low_blocked_at, Relationship.high_blocked_at
    i_am_low = Relationship.low_id == me
    return case((i_am_low, low), else_=high), case((i_am_low, high), else_=low)


def _friends_and_own_blocks(me: UUID) -> ColumnElement[bool]:
    """Whoever blocked me looks as one who has parted from me."""
    mine, theirs = _mine_and_theirs(me)
    friends = and_(Relationship.friends_since.is_not(None), theirs.is_(None))
    return and_(_related(me), or_(friends, mine.is_not(None)))


def _friend(me: UUID) -> Mapping[str, Any]:
    mine, theirs = _mine_and_theirs(me)
    other = case((Relationship.low_id == me, Relationship.high_id), else_=Relationship.low_id)
    return {
        "member_id": other,
        "display_name": _name(other),
        "friends_since": case((theirs.is_(None), Relationship.friends_since), else_=null()),
        "blocked_by_me_at": mine,
    }


def _asked(me: UUID) -> ColumnElement[bool]:
    return or_(FriendRequest.from_id == me, FriendRequest.to_id == me)


def _seen_requests(me: UUID) -> ColumnElement[bool]:
    """What somebody asked me is not seen while there is a block between us."""
    blocked = exists().where(
        Relationship.low_id == func.least(FriendRequest.from_id, FriendRequest.to_id),
        Relationship.high_id == func.greatest(FriendRequest.from_id, FriendRequest.to_id),
        or_(Relationship.low_blocked_at.is_not(None), Relationship.high_blocked_at.is_not(None)),
    )
    return or_(FriendRequest.from_id == me, and_(FriendRequest.to_id == me, ~blocked))


# Words


def _talks(me: UUID) -> ColumnElement[bool]:
    return or_(Conversation.owner_id == me, Conversation.other_id == me)


def _said_to_me(me: UUID) -> ColumnElement[bool]:
    return exists().where(Conversation.id == Message.conversation_id, _talks(me))


def _said_by(_: UUID) -> Mapping[str, Any]:
    by_committee = said_by_committee(Message.id)
    return {
        "author_id": case((by_committee, null()), else_=Message.author_id),
        "author": named_or_committee(Message.id, _name(Message.author_id)),
        "from_committee": by_committee,
    }


def _reviews(me: UUID) -> ColumnElement[bool]:
    about_me = and_(Review.about_id == me, Review.status == "published")
    return or_(Review.author_id == me, about_me)


PEOPLE = [
    Holding(
        Export,
        "exports",
        lambda me: Export.member_id == me,
        # The clock deletes the zip, and then the row.
        [Blanked({"state": "discarded"})],
        untold={"pieces": "of the machinery", "next_try_at": "of the machinery"},
        keeps=codes("state"),
    ),
    Holding(
        Member,
        "profile",
        lambda me: Member.id == me,
        [
            Blanked(
                {
                    "display_name": FORMER_NEIGHBOUR,
                    "bio": "",
                    "avatar_photo_id": None,
                    "rating_total": 0,
                    "rating_count": 0,
                }
            )
        ],
        keeps=codes("language", "status"),
    ),
    Holding(WechatAccount, "wechat", lambda me: WechatAccount.member_id == me, [Deleted()]),
    Holding(WechatOpenid, "wechat_openids", lambda me: WechatOpenid.member_id == me, [Deleted()]),
    Holding(
        Consent,
        "consents",
        lambda me: Consent.member_id == me,
        keeps={"terms_version": "that some id agreed to some terms, as proof"},
    ),
    Holding(
        PhoneCode,
        None,
        lambda me: PhoneCode.number == _own_number(me),
        [Deleted()],
        untold={"digest": "codes of the last two days, which are of no use any more"},
    ),
    Holding(
        MailboxMessage,
        None,
        lambda me: MailboxMessage.recipient == _own_number(me),
        [Deleted()],
        untold={"text": "development only: what was sent to the phone"},
    ),
    Holding(
        Alert,
        None,
        lambda me: Alert.member_id == me,
        [Deleted()],
        untold={"number": "on its way to the phone, which is told as such"},
    ),
    Holding(PhoneChange, "phone_changes", lambda me: PhoneChange.member_id == me, [Deleted()]),
    # After what is found by the number.
    Holding(Phone, "phones", lambda me: Phone.member_id == me, [Deleted()]),
    Holding(
        SignInSession,
        "sessions",
        lambda me: SignInSession.member_id == me,
        [Blanked({"device": None, "opened_with": None})],
        untold={"opened_with": "a secret of the machinery"},
        keeps=codes("language", "scope"),
    ),
    Holding(
        Residency,
        "residencies",
        lambda me: Residency.member_id == me,
        [
            Blanked({"building": "", "unit": None, "room": "", "note": None, "reason": None}),
        ],
        untold={
            "decided_by": "who of the committee decided is the committee's matter",
            **dict.fromkeys(_HOME_KEYS, "the same home once more, as it is compared"),
        },
        keeps={**codes("status"), **dict.fromkeys(_HOME_KEYS, "blank with what they follow from")},
    ),
    Holding(
        CommitteeSeat, "committee_seats", lambda me: CommitteeSeat.member_id == me, [Deleted()]
    ),
    Holding(
        CommitteeInvite,
        "committee_invites",
        lambda me: CommitteeInvite.made_by == me,
        keeps={"code": "the committee's, good until it expires", "building": "of the community"},
    ),
    Holding(DealRecord, "deals_kept", lambda me: DealRecord.member_id == me, [Deleted()]),
]

CIRCLE = [
    Holding(
        Relationship,
        "friends_and_blocks",
        _related,
        [Deleted()],
        seen=_friends_and_own_blocks,
        untold={
            "low_id": "told as member_id",
            "high_id": "told as member_id",
            "low_blocked_at": "told as blocked_by_me_at; who blocked me is theirs",
            "high_blocked_at": "told as blocked_by_me_at; who blocked me is theirs",
            "version": "of the machinery",
        },
        more=_friend,
    ),
    Holding(
        FriendRequest,
        "friend_requests",
        _asked,
        [Deleted()],
        seen=_seen_requests,
        more=lambda _: {
            "from": _name(FriendRequest.from_id),
            "to": _name(FriendRequest.to_id),
        },
    ),
]

WORDS = [
    Holding(
        Conversation,
        "conversations",
        _talks,
        more=lambda _: {
            "owner": _name(Conversation.owner_id),
            "other": _name(Conversation.other_id),
        },
        keeps=codes("subject_kind"),
    ),
    Holding(
        Message,
        "messages",
        _said_to_me,
        [
            Blanked(
                {"kind": "text", "text": REMOVED}
                | dict.fromkeys(
                    ("photo_id", "meet_at", "place", "status", "reservation_id", "accepted_at")
                ),
                lambda me: Message.author_id == me,
            )
        ],
        more=_said_by,
    ),
    Holding(ReadMark, "conversations_read", lambda me: ReadMark.member_id == me, [Deleted()]),
    Holding(
        Review,
        "reviews",
        lambda me: or_(Review.author_id == me, Review.about_id == me),
        [
            # The stars stay: they are part of the other's rating. The words go, also those that
            # others wrote about somebody who is no longer there to answer.
            Blanked({"text": "", "reply": None, "replied_at": None})
        ],
        seen=_reviews,
        more=lambda _: {
            "author": _name(Review.author_id),
            "about": _name(Review.about_id),
        },
        keeps=codes("deal_kind", "tags", "status"),
    ),
]

HELD = Holdings(
    METADATA,
    [*PEOPLE, *CIRCLE, *WORDS, *INBOX_HELD, *COMMITTEE_HELD, *MACHINERY_HELD],
    exempt={
        **MACHINERY_EXEMPT,
        "community": "neighbourhoods, not people",
        "building": "where buildings stand, without who lives in them",
        "erasure": "that an id which stands for nobody any more was erased, and when",
        "milestone": "what the installation has behind it",
    },
)
