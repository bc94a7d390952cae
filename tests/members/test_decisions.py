"""What a decision does, and how it is explained to the two sides."""

from itertools import product
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.members import (
    MovedAway,
    NotAgainstCommittee,
    NothingToLift,
    ReportDecided,
    ReviewExists,
    StandingUnchanged,
)
from contracts.json import Json
from contracts.labels import (
    DECISION_LIFTED,
    DECISION_TO_MEMBER,
    DECISION_TO_REPORTER,
    REMOVED,
)
from services.members.accounts.model import Member
from services.members.decisions import rules
from services.members.decisions.actions import lift_decision
from services.members.decisions.views import TO_MEMBER, TO_REPORTER, decisions_about
from services.members.messages.views import may_see_photo
from services.members.reliability.actions import note_kept
from services.members.reliability.views import reliability_of
from services.members.reports.rules import KINDS
from services.members.reports.views import own_reports
from services.members.residency.actions import move_out
from services.members.reviews.views import list_reviews
from tests.members.builders import NO_FILTER, NOW, a_deal, a_review, befriend, told
from tests.members.hearing import hear, inbox, published
from tests.members.reporting import Matter
from tests.members.running import Running


@pytest.fixture
def matter(session: Session) -> Matter:
    return Matter(session)


def of_me(matter: Matter, me: UUID, locale: str = "en") -> list[Json]:
    items: list[Json] = decisions_about(matter.session, me, NO_FILTER, locale)["items"]
    return items


@pytest.mark.parametrize(("decision", "kind"), list(product(rules.DECISIONS, KINDS)))
def test_every_decision_meets_every_kind(decision: str, kind: str) -> None:
    posts = {"listing", "parking_space"}
    fits = {"hide": posts, "remove": posts | {"message", "review"}}.get(decision, set(KINDS))
    if kind in fits:
        rules.check_fits(decision, kind)
    else:
        with pytest.raises(ValidationFailed):
            rules.check_fits(decision, kind)


def test_every_decision_has_words_for_who_is_told() -> None:
    assert set(DECISION_TO_REPORTER) == set(rules.DECISIONS)
    told_to_both = {each for each in rules.DECISIONS if rules.told_to_whom_it_is_about(each)}
    assert told_to_both == set(rules.DECISIONS) - {"dismiss"}
    assert set(DECISION_TO_MEMBER) == told_to_both | {rules.RESTORE}
    assert set(DECISION_LIFTED) == {TO_REPORTER, TO_MEMBER}


def test_whom_it_is_about_reads_what_and_why_but_not_who(matter: Matter) -> None:
    matter.decide(matter.report(text="请处理"), "warn")
    (shown,) = of_me(matter, matter.owner)
    assert shown.keys() == {
        *("id", "decision", "explanation", "reason", "decided_at", "lifted_at", "lift_reason"),
        "subject",
    }
    assert (shown["decision"], shown["reason"]) == ("warn", "违反公约")
    assert shown["explanation"] == "The committee warns you"
    assert of_me(matter, matter.other) == []
    (news,) = told(matter.session, "decision_made")
    assert news["data"] == {"decision_id": shown["id"], "member_id": str(matter.owner)}


def test_a_dismissed_report_is_told_to_its_reporter_alone(matter: Matter) -> None:
    report = matter.decide(matter.report(), "dismiss")
    assert of_me(matter, matter.owner) == []
    assert told(matter.session, "decision_made") == []
    news = told(matter.session, "report_decided")[-1]
    assert news["data"] == {"report_id": str(report.id), "reporter_id": str(matter.other)}


def test_all_open_reports_of_one_thing_are_decided_together(matter: Matter) -> None:
    third = matter.a_neighbour()
    first = matter.report("member", matter.owner)
    second = matter.report("member", matter.owner, by=third)
    other_matter = matter.report()
    by_colleague = matter.report("member", matter.owner, by=matter.seats(matter.a_neighbour()))
    matter.decide(first, "warn")
    matter.session.refresh(second)
    assert second.decision_id == first.decision_id is not None
    assert (other_matter.status, by_colleague.status) == ("open", "decided")
    with pytest.raises(ReportDecided):
        matter.decide(second, "dismiss")
    assert len(of_me(matter, matter.owner)) == 1


def test_nobody_decides_their_own_report_along_with_anothers(matter: Matter) -> None:
    colleague = matter.seats(matter.a_neighbour())
    own = matter.report("member", matter.owner, by=colleague)
    matter.decide(matter.report("member", matter.owner), "dismiss", by=colleague)
    assert own.status == "open"


def test_a_removed_message_is_blanked_for_both(session: Session, matter: Matter) -> None:
    photo = uuid7()
    matter.listings.photos.add(str(photo))
    message = matter.send(matter.owner, matter.talk, photo_id=photo)
    assert may_see_photo(session, matter.trade, photo, matter.other)
    matter.decide(matter.report(subject=message.id), "remove")
    for side in (matter.owner, matter.other):
        newest, before = matter.messages(side, matter.talk)
        assert (newest["kind"], newest["text"], newest["photo"]) == ("text", REMOVED, None)
        assert before["text"] == "你给我等着"
    assert not may_see_photo(session, matter.trade, photo, matter.other)


def test_a_removed_review_is_out_of_sight_and_of_the_rating_and_the_deal_stays(
    session: Session, matter: Matter
) -> None:
    befriend(session, third := matter.a_neighbour(), matter.owner)
    for deal, at in [(a_deal(matter.owner, matter.other), NOW) for _ in range(3)]:
        a_review(session, deal, by=matter.owner, rating=1)
        a_review(session, deal, by=matter.other)
        for side in (matter.owner, matter.other):
            note_kept(session, deal.id, side, at)
    kept = reliability_of(session, matter.other, NOW)
    review = list_reviews(session, third, matter.other, NO_FILTER, "en")["items"][0]
    matter.decide(matter.report("review", UUID(review["id"])), "remove")
    left = list_reviews(session, matter.other, matter.other, NO_FILTER, "en")["items"]
    assert len(left) == 2
    assert review["id"] not in {each["id"] for each in left}
    member = session.get_one(Member, matter.other)
    assert (member.rating_total, member.rating_count) == (2, 2)
    assert told(session, "member_updated")[-1]["data"]["rating"] is None
    assert reliability_of(session, matter.other, NOW) == kept is not None
    with pytest.raises(ReviewExists):
        a_review(session, deal, by=matter.owner)


def test_a_suspension_is_that_of_the_standing(session: Session, matter: Matter) -> None:
    matter.decide(matter.report(), "suspend")
    assert session.get_one(Member, matter.owner).status == "suspended"
    with pytest.raises(StandingUnchanged):
        matter.decide(matter.report("member", matter.owner), "suspend")


@pytest.mark.parametrize("decision", rules.DECISIONS)
def test_one_who_has_moved_away_is_not_suspended_and_all_else_can_be_decided(
    session: Session, matter: Matter, decision: str
) -> None:
    report = matter.report("listing", matter.item)
    move_out(session, matter.owner, NOW)
    if decision == "suspend":
        with pytest.raises(MovedAway):
            matter.decide(report, decision)
        assert session.get_one(Member, matter.owner).status == "active"
    else:
        assert matter.decide(report, decision).status == "decided"


def test_one_of_the_committee_is_warned_at_most(matter: Matter) -> None:
    report = matter.report()
    matter.seats(matter.owner)
    with pytest.raises(NotAgainstCommittee):
        matter.decide(report, "suspend")


@pytest.mark.parametrize(("decision", "verdict"), [("hide", "hidden"), ("remove", "removed")])
def test_the_service_that_holds_a_post_is_told(matter: Matter, decision: str, verdict: str) -> None:
    report = matter.decide(matter.report("listing", matter.item), decision)
    (news,) = told(matter.session, "post_moderated")
    assert news["data"] == {
        "decision_id": str(report.decision_id),
        "kind": "listing",
        "post_id": str(matter.item),
        "owner_id": str(matter.owner),
        "verdict": verdict,
    }


def test_what_is_hidden_is_shown_again_once(matter: Matter) -> None:
    session, judge = matter.session, matter.judge
    report = matter.decide(matter.report("listing", matter.item), "hide")
    with pytest.raises(NotThere):
        lift_decision(session, matter.seats(matter.owner), report.id, "已修改", NOW)
    lift_decision(session, judge, report.id, "已修改", NOW)
    assert [news["data"]["verdict"] for news in told(session, "post_moderated")] == [
        "hidden",
        "shown",
    ]
    (mine,) = of_me(matter, matter.owner)
    assert (mine["lifted_at"] is not None, mine["lift_reason"]) == (True, "已修改")
    assert mine["reason"] == "违反公约"
    assert mine["explanation"].endswith("it is shown again now")
    (theirs,) = own_reports(session, matter.other, NO_FILTER, "zh-CN")["items"]
    assert theirs["decision"]["explanation"] == "感谢举报，该内容曾被隐藏，现已恢复显示"
    assert theirs["decision"]["lift_reason"] == "已修改"
    (news,) = told(session, "decision_lifted")
    assert news["data"] == {"decision_id": mine["id"], "member_id": str(matter.owner)}
    for again in (
        report,
        matter.decide(matter.report(), "warn"),
        matter.report("member", matter.owner),
    ):
        with pytest.raises(NothingToLift):
            lift_decision(session, judge, again.id, "…", NOW)


def test_both_find_their_side_of_it_in_the_inbox(members: Running) -> None:
    one, other = members.friends()
    community = UUID(members.call("my_residency", token=one["access_token"])["community_id"])
    judge = members.resident(community, committee=True)
    body = {"subject": {"kind": "member", "id": one["member"]["id"]}, "reason": "abuse"}
    made = members.call("make_report", token=other["access_token"], body=body)
    assert made["status"] == "open"
    decision = {"decision": "warn", "reason": "请注意言行"}
    decided = members.call(
        "decide_report", token=judge["access_token"], report_id=made["id"], body=decision
    )
    assert decided["status"] == "decided"
    hear(members, published(members, "report_decided"), published(members, "decision_made"))
    news = inbox(members, one)["items"][0]
    assert (news["type"], news["kind"]) == ("decision_made", "decisions")
    assert inbox(members, other)["items"][0]["type"] == "report_decided"
    (mine,) = members.call("my_reports", token=other["access_token"], query={})["items"]
    assert mine["decision"]["reason"] == "请注意言行"
    (about,) = members.call("my_decisions", token=one["access_token"], query={})["items"]
    assert about["subject"] == body["subject"]
