"""What members may be asked: one schema per RPC method that takes a body or a query."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from contracts.labels import MEETING, REVIEW_TAG
from contracts.news.base import CHANNELS, KINDS
from contracts.requests.committee import (
    ChangeNotice,
    CommitteeOverview,
    DecideReport,
    DecideResidency,
    LiftDecision,
    ListAudit,
    ListBuildings,
    ListCommitteeInvites,
    ListNotices,
    ListRegisteredMembers,
    ListReportedMessages,
    ListReports,
    ListResidencies,
    MakeCommitteeInvite,
    MakeReport,
    MyDecisions,
    MyReports,
    PlaceBuilding,
    PublishNotice,
    ReadDisputedConversation,
    RestoreMember,
    SuspendMember,
)
from contracts.requests.common import Paging, Request
from contracts.requests.fields import (
    Choice,
    Flag,
    HomeText,
    Id,
    Line,
    Moment,
    Text,
    TimeOfDay,
    Whole,
)
from contracts.requests.ways_in import (
    LinkPhone,
    LinkWechat,
    ReplacePhone,
    SendCode,
    SignIn,
    SignInByWechat,
    StartWechat,
)

# Defined beside this; the routes look for every shape here.
__all__ = [
    "ChangeNotice",
    "CommitteeOverview",
    "DecideReport",
    "DecideResidency",
    "LiftDecision",
    "LinkPhone",
    "LinkWechat",
    "ListAudit",
    "ListBuildings",
    "ListCommitteeInvites",
    "ListNotices",
    "ListRegisteredMembers",
    "ListReportedMessages",
    "ListReports",
    "ListResidencies",
    "MakeCommitteeInvite",
    "MakeReport",
    "MyDecisions",
    "MyReports",
    "PlaceBuilding",
    "PublishNotice",
    "ReadDisputedConversation",
    "ReplacePhone",
    "RestoreMember",
    "SendCode",
    "SignIn",
    "SignInByWechat",
    "StartWechat",
    "SuspendMember",
]

LANGUAGES = ("zh-CN", "en")
SUBJECT_KINDS = ("listing", "parking_space", "reservation", "booking", "committee")
MAX_REVIEW_TAGS = 8
INVITE_CODE_LENGTH = 40


class Refresh(Request):
    refresh_token = Text(required=True, max=400)


class ListSessions(Paging):
    """Where the caller is signed in."""


class QuietHours(Request):
    """In the community's zone; past midnight where `from` is later."""

    starts = TimeOfDay(required=True, data_key="from")
    ends = TimeOfDay(end=True, required=True, data_key="until")

    @validates_schema
    def _ends_differ(self, data: dict[str, str], **_: object) -> None:
        if data["starts"] == data["ends"]:
            raise ValidationError("equal_ends", "until")


def _nested(schema: type[Schema] | Schema, **more: Any) -> fields.Nested:
    return fields.Nested(schema, error_messages={"type": "invalid"}, **more)


_Channels = Request.from_dict({channel: Flag() for channel in CHANNELS}, name="Channels")
_Kinds = Request.from_dict({kind: _nested(_Channels) for kind in KINDS}, name="Kinds")


class NotificationSettings(Request):
    """What is given is changed: kinds by channel, and quiet hours, null for none."""

    kinds = _nested(_Kinds)
    quiet_hours = _nested(QuietHours, allow_none=True)


class ChangeMe(Request):
    display_name = Line(max=40)
    bio = Text(min=0, max=500)
    avatar_photo_id = Id(allow_none=True)
    language = Choice(*LANGUAGES)
    notification_settings = _nested(NotificationSettings)


class ListCommunities(Paging):
    q = Text(min=0, max=100)


class AskResidency(Request):
    """Where one lives; with an `invite_code` the community is the committee's that made it, and
    the home may be left out."""

    invite_code = Text(max=40)
    community_id = Id()
    building = HomeText(max=40)
    unit = HomeText(max=40)
    room = HomeText(max=40)
    note = Text(min=0, max=500)

    # What was sent, not what could be read of it: a wrong field is not missing, too.
    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _a_home_or_an_invite(self, _: object, sent: dict[str, object], **__: object) -> None:
        if "invite_code" in sent:
            problems = {"community_id": ["not_allowed"]} if "community_id" in sent else {}
        else:
            needed = ("community_id", "building", "room")
            problems = {name: ["required"] for name in needed if name not in sent}
        if problems:
            raise ValidationError(problems)


class ListFriends(Paging):
    """The caller's friends, those whose display name holds `q`."""

    q = Text(min=0, max=40)


class FindMembers(Paging):
    q = Text(min=0, max=40)


class SuggestMembers(Paging):
    """Neighbours the caller may know."""


class SendFriendRequest(Request):
    """To a neighbour that was found, or to whoever made an invitation."""

    member_id = Id()
    invite_code = Text(max=INVITE_CODE_LENGTH)
    message = Text(min=0, max=200)

    @validates_schema
    def _one_of_the_two(self, data: dict[str, object], **_: object) -> None:
        if not data.keys() & {"member_id", "invite_code"}:
            raise ValidationError("required", "member_id")
        if data.keys() >= {"member_id", "invite_code"}:
            raise ValidationError("not_allowed", "invite_code")


class ListFriendRequests(Paging):
    direction = Choice("in", "out", load_default="in")
    status = Choice("pending", "accepted", "declined", "cancelled", load_default="pending")


class ListBlocks(Paging):
    """Whom the caller has blocked."""


class Subject(Request):
    """What a conversation is about."""

    kind = Choice(*SUBJECT_KINDS, required=True)
    id = Id()

    @validates_schema
    def _named_unless_the_committee(self, data: dict[str, object], **_: object) -> None:
        """The committee is that of the caller's own community."""
        if data.get("kind") != "committee" and "id" not in data:
            raise ValidationError("required", "id")


class OpenConversation(Request):
    subject = fields.Nested(Subject, required=True)


class ListConversations(Paging):
    """The caller's conversations, the liveliest first."""


class ListMessages(Paging):
    """The messages of one conversation, newest first."""


class Proposal(Request):
    """When and where to meet."""

    meet_at = Moment(required=True)
    place = Text(required=True, max=200)


class SendMessage(Request):
    """One of these four."""

    text = Text(max=2000)
    photo_id = Id()
    proposal = fields.Nested(Proposal)
    status = Choice(*MEETING)

    @validates_schema
    def _one_of_the_four(self, data: dict[str, object], **_: object) -> None:
        said = [name for name in ("text", "photo_id", "proposal", "status") if name in data]
        if not said:
            raise ValidationError("required", "text")
        if len(said) > 1:
            raise ValidationError("not_allowed", said[1])


class ListNotifications(Paging):
    """The caller's inbox, newest first."""


class ReadNotifications(Request):
    """`up_to`: the id of the newest one that was looked at; all before it are read with it."""

    up_to = Id(required=True)


class WriteReview(Request):
    rating = Whole(required=True, min=1, max=5)
    tags = fields.List(
        Choice(*REVIEW_TAG),
        load_default=list,
        validate=validate.Length(max=MAX_REVIEW_TAGS, error="too_many"),
        error_messages={"invalid": "invalid"},
    )
    text = Text(min=0, max=1000)

    @validates_schema
    def _each_tag_once(self, data: dict[str, object], **_: object) -> None:
        tags = data.get("tags")
        if isinstance(tags, list) and len(tags) != len(set(tags)):
            raise ValidationError("repeated", "tags")


class ReplyToReview(Request):
    """Once, by whom it is about."""

    text = Text(required=True, max=1000)


class ListReviews(Paging):
    """Reviews about one member, newest first."""
