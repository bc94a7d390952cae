"""Who may report what, and who of the committee looks into it."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import CommitteeOnly, NotThere, RateLimited, ValidationFailed
from contracts.errors.members import ReportDecided
from contracts.json import Json
from contracts.requests.common import load
from contracts.requests.members import MakeReport
from services.members.audit.model import AuditEntry
from services.members.audit.views import list_audit
from services.members.reports import actions, rules, views
from tests.members.builders import (
    DAY,
    NO_FILTER,
    NOW,
    a_committee_member,
    a_community,
    a_deal,
    a_resident,
    a_review,
    a_viewer,
)
from tests.members.reporting import Matter


@pytest.fixture
def matter(session: Session) -> Matter:
    return Matter(session)


def waiting(session: Session, judge: UUID, **query: Any) -> list[str]:
    found = actions.look_at_reports(session, judge, NO_FILTER | query, NOW)
    return [item["id"] for item in views.committee_page(session, found, "en")["items"]]


def shown(session: Session, judge: UUID, report_id: UUID) -> Json:
    report = actions.look_at_report(session, judge, report_id, NOW)
    return views.show_to_committee(session, a_viewer(judge, "en"), report)


def booked(session: Session, judge: UUID) -> list[str]:
    book = select(AuditEntry.action).where(AuditEntry.actor_id == judge)
    return list(session.scalars(book.order_by(AuditEntry.id)))


def test_a_report_is_decided_once() -> None:
    assert rules.after("open", "decide") == "decided"
    with pytest.raises(ReportDecided):
        rules.after("decided", "decide")


def test_another_reason_needs_words() -> None:
    asked = {"subject": {"kind": "member", "id": str(uuid7())}, "reason": "other"}
    with pytest.raises(ValidationFailed) as refused:
        load(MakeReport, asked)
    assert refused.value.errors == [{"pointer": "/text", "code": "required"}]
    assert load(MakeReport, asked | {"text": "总在楼道抽烟"})["text"]


def test_each_thing_one_sees_can_be_reported(session: Session, matter: Matter) -> None:
    review = a_review(session, deal := a_deal(matter.owner, matter.other), by=matter.owner)
    a_review(session, deal, by=matter.other)
    space = uuid7()
    matter.parking.shows("parking_space", space, matter.owner)
    for kind, subject in (
        ("listing", matter.item),
        ("parking_space", space),
        ("message", matter.message.id),
        ("review", review.id),
        ("member", matter.owner),
    ):
        report = matter.report(kind, subject)
        assert (report.about_id, report.community_id) == (matter.owner, matter.community)
        assert {matter.owner, matter.other} <= set(report.parties)


def test_what_one_does_not_see_is_not_there_to_be_reported(
    session: Session, matter: Matter
) -> None:
    hidden_review = a_review(session, a_deal(matter.owner, matter.other), by=matter.owner)
    stranger = a_resident(session, a_community(session))
    for by, kind, subject in (
        (matter.other, "listing", uuid7()),
        (matter.other, "parking_space", uuid7()),
        (matter.other, "review", hidden_review.id),
        (matter.other, "member", uuid7()),
        (stranger, "message", matter.message.id),
        (stranger, "member", matter.owner),
    ):
        with pytest.raises(NotThere):
            matter.report(kind, subject, by=by)


def test_nobody_reports_what_is_theirs(matter: Matter) -> None:
    with pytest.raises(ValidationFailed):
        matter.report(by=matter.owner)
    with pytest.raises(ValidationFailed):
        matter.report("member", matter.other)


def test_the_same_thing_again_is_the_same_report_while_it_is_open(matter: Matter) -> None:
    first = matter.report()
    assert matter.report(reason="spam").id == first.id
    assert matter.report("member", matter.owner).id != first.id
    matter.decide(first, "warn")
    assert matter.report().id != first.id


def test_one_member_reports_so_much_a_day(matter: Matter) -> None:
    said = [matter.say(matter.owner, matter.talk) for _ in range(3)]
    for message in said[:2]:
        matter.report(subject=message.id, a_day=2)
    with pytest.raises(RateLimited) as refused:
        matter.report(subject=said[2].id, a_day=2)
    assert refused.value.retry_after == DAY.total_seconds()
    # What is there already is not refused, and the next day there is room again.
    assert matter.report(subject=said[0].id, a_day=2)
    assert matter.report(subject=said[2].id, a_day=2, now=NOW + DAY)


def test_the_committee_sees_the_post_as_its_reporter_saw_it(
    session: Session, matter: Matter
) -> None:
    photo = uuid7()
    matter.listings.posts["listing", str(matter.item)]["photo_ids"] = [str(photo)]
    report = matter.report("listing", matter.item)
    matter.listings.hides("listing", matter.item)
    content = shown(session, matter.judge, report.id)["content"]
    assert content["title"] == "儿童书桌"
    assert [each["id"] for each in content["photos"]] == [str(photo)]
    assert "location_note" not in content
    assert views.may_see_photo(session, photo, matter.judge)
    for other in (matter.owner, matter.a_neighbour()):
        assert not views.may_see_photo(session, photo, other)
    matter.decide(report, "dismiss")
    assert shown(session, matter.judge, report.id)["content"] is None
    assert not views.may_see_photo(session, photo, matter.judge)


def test_the_committee_reads_a_conversation_through_an_open_report_alone(
    session: Session, matter: Matter
) -> None:
    photo = uuid7()
    matter.listings.photos.add(str(photo))
    matter.send(matter.owner, matter.talk, photo_id=photo)
    judge = a_viewer(matter.judge)
    of_listing = matter.report("listing", matter.item)
    with pytest.raises(NotThere):
        actions.look_at_conversation(session, judge, of_listing.id, NO_FILTER)
    assert not views.may_see_photo(session, photo, matter.judge)
    report = matter.report()
    read = actions.look_at_conversation(session, judge, report.id, NO_FILTER)
    assert [each["text"] for each in read["items"]] == [None, "你给我等着"]
    assert views.may_see_photo(session, photo, matter.judge)
    assert "conversation_seen" in booked(session, matter.judge)
    matter.decide(report, "dismiss")
    with pytest.raises(NotThere):
        actions.look_at_conversation(session, judge, report.id, NO_FILTER)
    assert not views.may_see_photo(session, photo, matter.judge)


def test_nobody_else_looks_into_it(session: Session, matter: Matter) -> None:
    report = matter.report()
    elsewhere = a_committee_member(session, a_community(session))
    for who, refusal in (
        (matter.owner, CommitteeOnly),
        (matter.other, CommitteeOnly),
        (matter.a_neighbour(), CommitteeOnly),
        (elsewhere, NotThere),
    ):
        with pytest.raises(refusal):
            actions.look_at_report(session, who, report.id, NOW)
        with pytest.raises(refusal):
            actions.look_at_conversation(session, a_viewer(who), report.id, NO_FILTER)
        with pytest.raises(refusal):
            matter.decide(report, "dismiss", by=who)
    with pytest.raises(CommitteeOnly):
        waiting(session, matter.other)
    assert waiting(session, elsewhere) == []


@pytest.mark.parametrize("side", ["owner", "other"])
def test_who_is_a_party_and_sits_on_the_committee_does_not_find_it(
    session: Session, matter: Matter, side: str
) -> None:
    party = matter.seats(getattr(matter, side))
    report = matter.report()
    assert waiting(session, party) == []
    assert waiting(session, matter.judge) == [str(report.id)]
    for act in (
        lambda: actions.look_at_report(session, party, report.id, NOW),
        lambda: matter.decide(report, "dismiss", by=party),
    ):
        with pytest.raises(NotThere):
            act()
    # Nor from the log that the committee reads.
    matter.decide(report, "dismiss")
    read = list_audit(session, matter.owner if side == "owner" else party, NO_FILTER)
    named = {subject for entry in read["items"] for subject in entry["subject_ids"]}
    assert side == "other" or not {str(matter.owner), str(matter.message.id)} & named


def test_every_look_is_a_row_of_the_log_that_only_the_committee_reads(
    session: Session, matter: Matter
) -> None:
    report = matter.report()
    waiting(session, matter.judge)
    shown(session, matter.judge, report.id)
    matter.decide(report, "warn")
    assert booked(session, matter.judge) == ["reports_seen", "report_seen", "report_decided"]
    log = list_audit(session, matter.another_judge(), NO_FILTER)["items"]
    assert [entry["action"] for entry in log] == ["report_decided", "report_seen", "reports_seen"]
    assert log[0]["details"]["reason"] == "违反公约"
    with pytest.raises(CommitteeOnly):
        list_audit(session, matter.owner, NO_FILTER)
    elsewhere = a_committee_member(session, a_community(session))
    assert list_audit(session, elsewhere, NO_FILTER)["items"] == []


def test_reporters_follow_what_becomes_of_their_own_reports(
    session: Session, matter: Matter
) -> None:
    report = matter.report(text="请处理")
    (mine,) = views.own_reports(session, matter.other, NO_FILTER, "en")["items"]
    assert (mine["status"], mine["reason_label"], mine["decision"]) == (
        "open",
        "Abuse or harassment",
        None,
    )
    matter.decide(report, "warn")
    (mine,) = views.own_reports(session, matter.other, NO_FILTER, "zh-CN")["items"]
    assert mine["decision"]["explanation"] == "感谢举报，居委会已警告对方"
    assert mine["decision"]["reason"] == "违反公约"
    assert views.own_reports(session, matter.owner, NO_FILTER, "en")["items"] == []
