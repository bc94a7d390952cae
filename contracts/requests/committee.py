"""What members may be asked by or of the committee: residents, notices, reports, its log."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from contracts.labels import DECISION_TO_REPORTER, REPORT_REASON
from contracts.requests.common import Paging, Request
from contracts.requests.fields import Choice, Degrees, Flag, HomeText, Id, Line, Moment, Text, Whole

RESIDENCY_STATES = ("pending", "approved", "rejected", "withdrawn", "moved_out")
MAX_NOTICE_PHOTOS = 9


class ListBuildings(Paging):
    """`GET /v1/committee/buildings`."""


class PlaceBuilding(Request):
    """`POST /v1/committee/buildings`: where it stands, or with null twice that it is not known. The
    community need not be named by who is on one committee alone."""

    community_id = Id()
    building = HomeText(max=40, required=True)
    latitude = Degrees(90, required=True, allow_none=True)
    longitude = Degrees(180, required=True, allow_none=True)

    @validates_schema
    def _whole(self, data: Any, **_: object) -> None:
        if (data["latitude"] is None) != (data["longitude"] is None):
            raise ValidationError({"longitude": ["both_or_neither"]})


class MakeCommitteeInvite(Request):
    """`community_id` where the caller sits on more than one committee."""

    community_id = Id()
    building = HomeText(max=40)
    max_uses = Whole(required=True, min=1, max=1000)
    expires_at = Moment(required=True)


class ListCommitteeInvites(Paging):
    """Those of the committees on which the caller sits, newest first."""


class ListResidencies(Paging):
    status = Choice(*RESIDENCY_STATES)


class DecideResidency(Request):
    decision = Choice("approve", "reject", required=True)
    reason = Text(max=500)


class ListRegisteredMembers(Paging):
    """Who lives in the committee's community."""

    q = Text(min=0, max=40)
    building = HomeText(max=40)
    status = Choice("active", "suspended")


class SuspendMember(Request):
    reason = Text(required=True, max=500)


class RestoreMember(SuspendMember):
    """The same, the other way round."""


class ListNotices(Paging):
    """What the committee of one's community tells, the pinned first."""


class _Notice(Request):
    title = Line(max=120, required=True)
    body = Text(max=5000, required=True)
    pinned = Flag(load_default=False)
    photo_ids = fields.List(
        Id(),
        load_default=list,
        validate=validate.Length(max=MAX_NOTICE_PHOTOS, error="too_many"),
        error_messages={"invalid": "invalid"},
    )


class PublishNotice(_Notice):
    """`community_id` where the caller sits on more than one committee."""

    community_id = Id()


class ChangeNotice(_Notice):
    """Any of the fields."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"partial": True, **kwargs})


class ReportSubject(Request):
    """What is reported: a post, a message, a review or a member."""

    kind = Choice("listing", "parking_space", "message", "review", "member", required=True)
    id = Id(required=True)


class MakeReport(Request):
    """`other` needs a word of explanation."""

    subject = fields.Nested(ReportSubject, required=True)
    reason = Choice(*REPORT_REASON, required=True)
    text = Text(max=1000)

    @validates_schema
    def _other_is_explained(self, data: dict[str, object], **_: object) -> None:
        if data.get("reason") == "other" and "text" not in data:
            raise ValidationError("required", "text")


class MyReports(Paging):
    """What the caller has reported, newest first."""


class MyDecisions(Paging):
    """What the committee has decided about the caller, newest first."""


class ListReports(Paging):
    status = Choice("open", "decided")


class ListReportedMessages(Paging):
    """The conversation with a reported message, newest first."""


class DecideReport(Request):
    """Both sides read the reason."""

    decision = Choice(*DECISION_TO_REPORTER, required=True)
    reason = Text(required=True, max=500)


class LiftDecision(Request):
    reason = Text(required=True, max=500)


class ListAudit(Paging):
    action = Text(max=40)


class CommitteeOverview(Request):
    """`community_id` where the caller sits on more than one committee."""

    community_id = Id()


class ReadDisputedConversation(Paging):
    """`GET /v1/committee/disputes/{id}/conversation`."""
