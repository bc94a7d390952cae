"""What members tells listings' clock: a photo that something here shows is not to be deleted."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from services.members.accounts import actions as account_actions
from services.members.accounts import views as account_views
from services.members.messages import actions as message_actions
from services.members.messages import views as message_views
from services.members.models import METADATA
from services.members.notices import actions as notice_actions
from services.members.notices import views as notice_views
from services.members.reports import views as report_views
from tests.members.builders import NOW, a_committee_member, a_community, a_member, a_notice
from tests.members.reporting import Matter
from tests.members.running import Running
from tests.members.talk import Talk


@pytest.fixture
def matter(session: Session) -> Matter:
    return Matter(session)


def in_use(session: Session, *photos: UUID) -> set[UUID]:
    found = set()
    for views in (account_views, message_views, notice_views, report_views):
        found |= views.photos_in_use(session, [*photos, uuid7()])
    return found


def test_a_message_uses_its_photo_until_it_is_blanked(session: Session) -> None:
    talk, photo = Talk(session), uuid7()
    talk.listings.photos.add(str(photo))
    message = talk.send(talk.owner, talk.open(talk.other), photo_id=photo)
    assert in_use(session, photo) == {photo}
    message_actions.blank_message(session, message.id)
    assert in_use(session, photo) == set()


def test_a_notice_uses_its_photos_until_it_is_taken_down(session: Session) -> None:
    committee = a_committee_member(session, a_community(session))
    one, other, foreign = uuid7(), uuid7(), uuid7()
    notice = a_notice(session, committee, photo_ids=[one, other])
    assert in_use(session, one, foreign) == {one}
    assert in_use(session, other, one) == {one, other}
    notice_actions.remove_notice(session, committee, notice.id, NOW)
    assert in_use(session, one, other) == set()


def test_a_report_uses_what_it_shows_until_it_is_decided(session: Session, matter: Matter) -> None:
    photo = uuid7()
    matter.listings.posts["listing", str(matter.item)]["photo_ids"] = [str(photo)]
    report = matter.report("listing", matter.item)
    assert in_use(session, photo) == {photo}
    matter.decide(report, "dismiss")
    assert in_use(session, photo) == set()


def test_a_card_uses_its_photo_until_it_shows_another_or_none(session: Session) -> None:
    member, one, other = a_member(session).id, uuid7(), uuid7()
    account_actions.change_member(session, member, {"avatar_photo_id": one})
    assert in_use(session, one, other) == {one}
    account_actions.change_member(session, member, {"avatar_photo_id": other})
    assert in_use(session, one, other) == {other}
    account_actions.change_member(session, member, {"avatar_photo_id": None})
    assert in_use(session, one, other) == set()


def test_the_clock_of_listings_asks_without_a_caller(members: Running) -> None:
    unknown = str(uuid7())
    assert members.call("photos_in_use", photo_ids=[unknown]) == {"in_use": []}
    assert members.call("photos_in_use", photo_ids=[]) == {"in_use": []}


def test_every_column_with_photos_is_asked() -> None:
    def holds(column: Any) -> bool:
        return "photo" in column.name or "avatar" in column.name

    tables = [table for metadata in METADATA for table in metadata.sorted_tables]
    found = {f"{table.name}.{c.name}" for table in tables for c in table.columns if holds(c)}
    assert found == {
        "member.avatar_photo_id",
        "message.photo_id",
        "notice.photo_ids",
        "report.photo_ids",
    }
