"""Facts members tells: who there is, who may see whom, whose session ended."""

from marshmallow import Schema, fields, validate

from contracts.events.base import EventData, event
from contracts.requests.fields import Choice, Id, Moment, Whole
from contracts.requests.members import LANGUAGES


class Rating(Schema):
    """The mean of a member's published reviews, told from the third on."""

    average = fields.Float(required=True, validate=validate.Range(1, 5))
    count = Whole(required=True, min=3, max=1_000_000)


@event("member_registered", version=1)
class MemberRegisteredV1(EventData):
    """The card of a member, as others see it; the aggregate is the member. `avatar` is the id of a
    photo, whose addresses are signed for each viewer."""

    member_id = Id(required=True)
    display_name = fields.String(required=True)
    avatar = fields.String(required=True, allow_none=True)
    rating = fields.Nested(Rating, required=True, allow_none=True)


@event("member_updated", version=1)
class MemberUpdatedV1(MemberRegisteredV1):
    """The whole card again."""


@event("member_language_changed", version=1)
class MemberLanguageChangedV1(EventData):
    """Answers are in it from now on, also to access tokens that still say another."""

    member_id = Id(required=True)
    language = Choice(*LANGUAGES, required=True)


@event("session_ended", version=1)
class SessionEndedV1(EventData):
    """Its access tokens count no more; `expires_at` is when the last would have run out."""

    session_id = Id(required=True)
    member_id = Id(required=True)
    expires_at = Moment(required=True, whole_minutes=False)


@event("way_in_changed", version=1)
class WayInChangedV1(EventData):
    """Another phone or WeChat signs in as the member, or one of them no more; never says which."""

    member_id = Id(required=True)
    change = Choice(
        "phone_linked",
        "phone_replaced",
        "phone_unlinked",
        "wechat_linked",
        "wechat_unlinked",
        required=True,
    )


@event("phone_change_announced", version=1)
class PhoneChangeAnnouncedV1(EventData):
    """Another phone will take the place of the member's unless it is withdrawn before."""

    change_id = Id(required=True)
    member_id = Id(required=True)
    takes_effect_at = Moment(required=True, whole_minutes=False)


@event("phone_change_ended", version=1)
class PhoneChangeEndedV1(EventData):
    """It was announced, and will not be: withdrawn, or not possible any more."""

    change_id = Id(required=True)
    member_id = Id(required=True)
    outcome = Choice("withdrawn", "phone_taken", "phone_changed", "suspended", required=True)


@event("residency_asked", version=1)
class ResidencyAskedV1(EventData):
    """Somebody waits for the committee's decision; never says where they live."""

    residency_id = Id(required=True)
    member_id = Id(required=True)
    community_id = Id(required=True)


@event("residency_decided", version=1)
class ResidencyDecidedV1(EventData):
    """Never says where somebody lives beyond the community."""

    residency_id = Id(required=True)
    member_id = Id(required=True)
    community_id = Id(required=True)
    status = Choice("approved", "rejected", required=True)


@event("residency_ended", version=1)
class ResidencyEndedV1(EventData):
    """The member has moved out; their friendships have ended with it, each told by itself."""

    residency_id = Id(required=True)
    member_id = Id(required=True)
    community_id = Id(required=True)


class Pair(EventData):
    """The whole truth about two members; the aggregate is their relationship.

    `members` is [lower id, higher id]. A late or repeated one is dropped by its version.
    """

    members = fields.List(Id(), required=True, validate=validate.Length(equal=2))
    friends = fields.Boolean(required=True)
    blocked = fields.Boolean(required=True)


@event("friendship_formed", version=1)
class FriendshipFormedV1(Pair):
    pass


@event("friendship_ended", version=1)
class FriendshipEndedV1(Pair):
    pass


@event("friendship_suspended", version=1)
class FriendshipSuspendedV1(Pair):
    """The committee has suspended one of the two; `friends` is false until both take part again."""


@event("friendship_restored", version=1)
class FriendshipRestoredV1(Pair):
    """One of the two takes part again; `friends` says whether the other does."""


@event("member_blocked", version=1)
class MemberBlockedV1(Pair):
    pass


@event("member_unblocked", version=1)
class MemberUnblockedV1(Pair):
    pass


@event("friend_request_sent", version=1)
class FriendRequestSentV1(EventData):
    """One member asks another; what they wrote with it is not told."""

    request_id = Id(required=True)
    from_id = Id(required=True)
    to_id = Id(required=True)


@event("message_sent", version=1)
class MessageSentV1(EventData):
    """Something was said; never what. The aggregate is the message."""

    message_id = Id(required=True)
    conversation_id = Id(required=True)
    author_id = Id(required=True)


@event("review_published", version=1)
class ReviewPublishedV1(EventData):
    """Carries the kind of deal, never the item."""

    review_id = Id(required=True)
    deal_kind = Choice("reservation", "booking", required=True)
    deal_id = Id(required=True)
    author_id = Id(required=True)
    about_id = Id(required=True)


@event("notice_published", version=1)
class NoticePublishedV1(EventData):
    """The committee has told its community something; the aggregate is the notice."""

    notice_id = Id(required=True)
    community_id = Id(required=True)
    author_id = Id(required=True)


@event("review_replied", version=1)
class ReviewRepliedV1(EventData):
    """Whom a review is about has answered it; never says what."""

    review_id = Id(required=True)
    author_id = Id(required=True)
    about_id = Id(required=True)


@event("post_moderated", version=1)
class PostModeratedV1(EventData):
    """The committee's verdict on a post, to the service that holds it; the aggregate is the
    decision. `shown` takes back what the same decision has hidden."""

    decision_id = Id(required=True)
    kind = Choice("listing", "parking_space", required=True)
    post_id = Id(required=True)
    owner_id = Id(required=True)
    verdict = Choice("hidden", "shown", "removed", required=True)


@event("report_made", version=1)
class ReportMadeV1(EventData):
    """The committee has something to look into; never who reported whom of what."""

    report_id = Id(required=True)
    community_id = Id(required=True)


@event("report_decided", version=1)
class ReportDecidedV1(EventData):
    """For who made the report; the aggregate is the report."""

    report_id = Id(required=True)
    reporter_id = Id(required=True)


@event("decision_made", version=1)
class DecisionMadeV1(EventData):
    """For whom it is about, never who reported; the aggregate is the decision."""

    decision_id = Id(required=True)
    member_id = Id(required=True)


@event("decision_lifted", version=1)
class DecisionLiftedV1(EventData):
    """For whose thing it is: what was hidden is shown again; the aggregate is the decision."""

    decision_id = Id(required=True)
    member_id = Id(required=True)


@event("member_erased", version=1)
class MemberErasedV1(EventData):
    """For good: whoever holds anything on the member forgets it now."""

    member_id = Id(required=True)
    erasure_id = Id(required=True)


@event("erasure_withdrawn", version=1)
class ErasureWithdrawnV1(EventData):
    """The member stays, since something of theirs was still open: deals may begin again."""

    member_id = Id(required=True)
    erasure_id = Id(required=True)


@event("member_scrubbed", version=1)
class MemberScrubbedV1(EventData):
    """Told by each service that heard of an erasure: nothing of the member is left in it."""

    member_id = Id(required=True)
    erasure_id = Id(required=True)
    service = Choice("listings", "parking", "payments", required=True)
