from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import CommitteeOnly, NotThere, ValidationFailed
from contracts.json import Json
from services.members.audit.model import AuditEntry
from services.members.notices import actions, views
from services.members.residency.actions import move_out
from services.members.trade import Trade
from tests.members.builders import (
    MINUTE,
    NOW,
    Holder,
    a_committee_member,
    a_community,
    a_member,
    a_notice,
    a_resident,
    a_viewer,
    told,
)
from tests.members.hearing import hear, inbox, published
from tests.members.running import Running

LATER = NOW + MINUTE


def listed(session: Session, me: UUID, **query: Any) -> list[Json]:
    shown = views.list_notices(session, a_viewer(me), {"limit": 20, **query})
    items: list[Json] = shown["items"]
    return items


def titles(session: Session, me: UUID) -> list[str]:
    return [notice["title"] for notice in listed(session, me)]


def test_residents_read_the_pinned_first_then_the_newest(session: Session) -> None:
    community = a_community(session)
    committee, resident = a_committee_member(session, community), a_resident(session, community)
    for minutes, (title, pinned) in enumerate(
        [("公约", True), ("旧", False), ("停电", True), ("新", False)]
    ):
        a_notice(session, committee, title=title, pinned=pinned, now=NOW + minutes * MINUTE)
    assert titles(session, resident) == ["停电", "公约", "新", "旧"]
    page = views.list_notices(session, a_viewer(resident), {"limit": 3})
    rest = listed(session, resident, cursor=page["next_cursor"])
    assert [notice["title"] for notice in rest] == ["旧"]


def test_nobody_else_reads_them(session: Session) -> None:
    notice = a_notice(session, a_committee_member(session, a_community(session)))
    elsewhere = a_community(session)
    for stranger in (
        a_resident(session, elsewhere),
        a_committee_member(session, elsewhere),
        a_member(session).id,
    ):
        assert listed(session, stranger) == []
        with pytest.raises(NotThere):
            views.readable(session, stranger, notice.id)
        with pytest.raises(NotThere):
            actions.mark_notice_read(session, stranger, notice.id, NOW)


def test_who_has_moved_out_reads_them_no_more(session: Session) -> None:
    community = a_community(session)
    a_notice(session, a_committee_member(session, community))
    resident = a_resident(session, community)
    assert len(listed(session, resident)) == 1
    move_out(session, resident, NOW)
    assert listed(session, resident) == []


def test_a_photo_is_seen_by_who_may_read_the_notice_and_by_nobody_else(session: Session) -> None:
    community, photo = a_community(session), uuid7()
    committee, resident = a_committee_member(session, community), a_resident(session, community)
    stranger = a_resident(session, a_community(session))
    notice = a_notice(session, committee, photo_ids=[photo])
    assert listed(session, resident)[0]["photos"][0]["id"] == str(photo)

    def seen(by: UUID) -> bool:
        return views.may_see_photo(session, photo, by)

    assert (seen(resident), seen(committee), seen(stranger)) == (True, True, False)
    actions.remove_notice(session, committee, notice.id, LATER)
    assert not seen(resident)


def test_who_has_moved_out_sees_its_photo_no_more(session: Session) -> None:
    community, photo = a_community(session), uuid7()
    a_notice(session, a_committee_member(session, community), photo_ids=[photo])
    resident = a_resident(session, community)
    assert views.may_see_photo(session, photo, resident)
    move_out(session, resident, NOW)
    assert not views.may_see_photo(session, photo, resident)


def test_readers_are_counted_once_each_and_for_the_committee_alone(session: Session) -> None:
    community = a_community(session)
    committee, resident = a_committee_member(session, community), a_resident(session, community)
    notice = a_notice(session, committee)
    for reader in (resident, resident, a_resident(session, community), committee):
        actions.mark_notice_read(session, reader, notice.id, LATER)
    a_notice(session, committee, title="没人读过")
    (_, read) = sorted(listed(session, committee), key=lambda shown: shown["readers"])
    assert read["readers"] == 2
    mine = {shown["title"]: shown for shown in listed(session, resident)}
    assert mine["停水通知"]["read_at"] is not None
    assert mine["没人读过"]["read_at"] is None
    assert [shown["readers"] for shown in mine.values()] == [None, None]


def test_only_the_committee_of_that_community_writes_changes_and_removes(session: Session) -> None:
    community = a_community(session)
    notice = a_notice(session, a_committee_member(session, community))
    resident = a_resident(session, community)
    other_committee = a_committee_member(session, a_community(session))
    trade = Trade(Holder(), Holder())
    with pytest.raises(CommitteeOnly):
        a_notice(session, resident)
    with pytest.raises(NotThere):
        a_notice(session, other_committee, community_id=community)
    for who, refusal in (
        (resident, CommitteeOnly),
        (other_committee, NotThere),
        (a_member(session).id, NotThere),
    ):
        with pytest.raises(refusal):
            actions.change_notice(session, trade, who, notice.id, asked={"pinned": True}, now=LATER)
        with pytest.raises(refusal):
            actions.remove_notice(session, who, notice.id, LATER)
    assert (notice.pinned, notice.version) == (False, 1)


def test_a_colleague_may_change_a_notice_and_keep_its_photos(session: Session) -> None:
    community, photo = a_community(session), uuid7()
    author, colleague = (a_committee_member(session, community) for _ in range(2))
    notice = a_notice(session, author, photo_ids=[photo])
    trade = Trade(Holder(), Holder())
    change = {"title": "停水改期", "photo_ids": [photo]}
    changed = actions.change_notice(session, trade, colleague, notice.id, asked=change, now=LATER)
    assert (changed.title, changed.version, changed.changed_at) == ("停水改期", 2, LATER)
    for wrong, code in (([uuid7()], "unknown_photo"), ([photo, photo], "repeated")):
        with pytest.raises(ValidationFailed) as refused:
            actions.change_notice(
                session, trade, colleague, notice.id, asked={"photo_ids": wrong}, now=LATER
            )
        assert refused.value.errors[0]["code"] == code


def test_a_notice_shows_no_photo_of_somebody_else(session: Session) -> None:
    committee = a_committee_member(session, a_community(session))
    asked = {"title": "通知", "body": "…", "pinned": False, "photo_ids": [uuid7()]}
    with pytest.raises(ValidationFailed):
        actions.publish_notice(session, Trade(Holder(), Holder()), committee, asked, NOW)


def test_each_step_is_written_down_and_the_news_has_ids_alone(session: Session) -> None:
    community = a_community(session)
    committee = a_committee_member(session, community)
    notice = a_notice(session, committee)
    *_, news = told(session, "notice_published")
    assert news["data"] == {
        "notice_id": str(notice.id),
        "community_id": str(community),
        "author_id": str(committee),
    }
    trade = Trade(Holder(), Holder())
    actions.change_notice(session, trade, committee, notice.id, asked={"pinned": True}, now=LATER)
    actions.remove_notice(session, committee, notice.id, LATER)
    book = select(AuditEntry.action).where(AuditEntry.subject_ids.contains([notice.id]))
    assert set(session.scalars(book)) == {
        "notice_published",
        "notice_changed",
        "notice_removed",
    }


def test_the_service_answers_with_the_version_that_if_match_is_held_to(members: Running) -> None:
    community = members.a_community()
    token = members.resident(community, committee=True)["access_token"]
    body = {"title": "通知", "body": "请阅读", "pinned": True}
    made = members.call("publish_notice", token=token, body=body)
    changed = members.call(
        "change_notice", token=token, notice_id=made["id"], body={"body": "已更新"}
    )
    assert (made["version"], changed["version"], changed["body"]) == (1, 2, "已更新")
    assert (changed["title"], changed["pinned"]) == ("通知", True)
    resident = members.resident(community)["access_token"]
    read = members.call("mark_notice_read", token=resident, notice_id=made["id"])
    assert read["read_at"]
    members.call("remove_notice", token=token, notice_id=made["id"])
    with pytest.raises(NotThere):
        members.call("show_notice", token=resident, notice_id=made["id"])


def test_residents_find_the_news_in_their_inbox_and_nobody_else_does(members: Running) -> None:
    community = members.a_community()
    author, colleague = (members.resident(community, committee=True) for _ in range(2))
    resident, stranger = members.resident(community), members.resident(members.a_community())
    body = {"title": "通知", "body": "请阅读"}
    made = members.call("publish_notice", token=author["access_token"], body=body)
    hear(members, published(members, "notice_published"))
    (news,) = inbox(members, resident)["items"]
    assert (news["subject"]["kind"], news["subject"]["id"]) == ("notice", made["id"])
    assert len(inbox(members, colleague)["items"]) == 1
    assert inbox(members, stranger)["items"] == inbox(members, author)["items"] == []
