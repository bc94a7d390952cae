"""All that is held on a member, as a zip: asked for, built by the clock, kept a week."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis import archives
from chassis.blobs import photo_blob
from chassis.context import CURRENT
from chassis.ids import uuid7
from contracts.errors.general import NotThere, RateLimited
from contracts.json import Json
from services.members.exports import actions as export_actions
from services.members.exports import rules
from services.members.exports.model import Export, folder_of
from tests.members.builders import a_fresh_deal, a_phone
from tests.members.running import BLOBS, Running

DAY = timedelta(days=1)


def ask(members: Running, who: Json) -> Json:
    return dict(members.call("ask_export", token=who["access_token"]))


def show(members: Running, who: Json) -> Json:
    return dict(members.call("show_export", token=who["access_token"]))


def built(members: Running, who: Json) -> dict[str, Any]:
    """Name → content of an export of everything, from the first word to the zip."""
    ask(members, who)
    members.service.build_exports()
    found = members.call("export_pieces", token=who["access_token"])
    content = b"".join(archives.stream(BLOBS, found["folder"], found["pieces"]))
    assert len(content) == found["size"] == show(members, who)["size"]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        read = {name: packed.read(name) for name in packed.namelist()}
    return {
        name: json.loads(content) if name.endswith(".json") else content
        for name, content in read.items()
    }


def test_it_holds_what_is_theirs_from_every_service(members: Running) -> None:
    # What other tests asked for and left is built before, not with it.
    members.service.build_exports()
    members.listings.asked_by.clear()
    phone = a_phone()
    one = members.signed_in(phone, display_name="李梅")
    photo = str(uuid7())
    BLOBS.put(photo_blob(photo, "large"), b"a jpeg")
    members.listings.held = {"items": [{"title": "书桌"}], "photos": [{"id": photo}]}
    members.parking.held = {"bookings": [{"plate": "沪A12345"}]}
    members.payments.held = {"cards": []}
    files = built(members, one)
    [held] = files["members/phones.json"]
    assert held.pop("linked_at")
    assert held == {"number": phone, "member_id": one["member"]["id"]}
    assert files["members/profile.json"][0]["display_name"] == "李梅"
    assert [each["device"] for each in files["members/sessions.json"]] == [None]
    assert files["listings/items.json"] == [{"title": "书桌"}]
    assert files["parking/bookings.json"] == [{"plate": "沪A12345"}]
    assert files["payments/cards.json"] == []
    assert files[f"photos/{photo}.jpg"] == b"a jpeg"
    assert "您的全部数据" in files["README.txt"].decode()
    assert "everything held on you" in files["README.txt"].decode()
    # Each was asked in the member's own name.
    assert set(members.listings.asked_by) == {one["member"]["id"]}
    shown = show(members, one)
    assert shown["state"] == "ready"
    assert shown["progress"]["done"] == shown["progress"]["of"] > len(members.listings.held)
    assert CURRENT.get().token is None


def test_it_never_holds_who_blocked_me_or_what_others_hide(members: Running) -> None:
    one, other = members.friends()
    me, them = one["member"]["id"], other["member"]["id"]
    deal = a_fresh_deal(UUID(them), UUID(me))
    members.listings.deals_in(deal)
    members.listings.shows("reservation", deal.id, UUID(them), deal_between=[UUID(me), UUID(them)])
    members.listings.shows("listing", item := uuid7(), UUID(them))
    texts: dict[str, str] = {}
    for kind, subject in (("reservation", deal.id), ("listing", item)):
        body = {"subject": {"kind": kind, "id": str(subject)}}
        talk = members.call("open_conversation", token=one["access_token"], body=body)
        texts[kind] = talk["id"]
        for who in (one, other):
            members.call(
                "send_message",
                token=who["access_token"],
                conversation_id=talk["id"],
                body={"text": f"{kind} {who['member']['id']}"},
            )
    members.call(
        "write_review",
        token=other["access_token"],
        deal_id=str(deal.id),
        body={"rating": 2, "text": "还没公开"},
    )
    members.listings.hides("listing", item)
    members.call("block_member", token=other["access_token"], member_id=me)
    files = built(members, one)
    assert files["members/friends_and_blocks.json"] == []
    assert files["members/reviews.json"] == []
    said = {each["text"] for each in files["members/messages.json"]}
    assert said == {f"reservation {me}", f"reservation {them}", f"listing {me}"}
    assert {each["author"] for each in files["members/messages.json"]} == {
        one["member"]["display_name"],
        other["member"]["display_name"],
    }
    theirs = built(members, other)
    (block,) = theirs["members/friends_and_blocks.json"]
    assert (block["member_id"], block["friends_since"] is None) == (me, False)
    assert block["blocked_by_me_at"]
    assert [each["text"] for each in theirs["members/reviews.json"]] == ["还没公开"]


def test_who_of_the_committee_answered_or_decided_is_not_in_it(members: Running) -> None:
    community = members.a_community()
    boss = members.resident(community, committee=True)
    judge, one = members.resident(community, committee=True), members.resident(community)
    body: Json = {"subject": {"kind": "committee"}}
    talk = members.call("open_conversation", token=one["access_token"], body=body)["id"]
    said = {"conversation_id": talk, "body": {"text": "楼道灯坏了"}}
    members.call("send_message", token=one["access_token"], **said)
    answer = members.call("send_message", token=boss["access_token"], **said)
    body = {"subject": {"kind": "message", "id": answer["id"]}, "reason": "abuse"}
    report = members.call("make_report", token=one["access_token"], body=body)
    body = {"decision": "warn", "reason": "请好好说话"}
    members.call("decide_report", token=judge["access_token"], report_id=report["id"], body=body)
    body = {"subject": {"kind": "member", "id": one["member"]["id"]}, "reason": "abuse"}
    report = members.call("make_report", token=boss["access_token"], body=body)
    body = {"decision": "warn", "reason": "请好好说话"}
    members.call("decide_report", token=judge["access_token"], report_id=report["id"], body=body)
    files = built(members, one)
    mine, theirs = files["members/messages.json"]
    assert (mine["author_id"], mine["from_committee"]) == (one["member"]["id"], False)
    assert mine["author"] == one["member"]["display_name"]
    assert (theirs["author_id"], theirs["from_committee"]) == (None, True)
    assert theirs["author"] == "居委会 / Residents' committee"
    assert [each["about"] for each in files["members/reports.json"]] == [theirs["author"]]
    assert len(files["members/decisions.json"]) == 1
    for name, content in files.items():
        for person in (boss, judge):
            for secret in (person["member"]["id"], person["member"]["display_name"]):
                assert secret not in json.dumps(content, ensure_ascii=False, default=str), name


def test_one_at_a_time_and_another_a_day_later(members: Running) -> None:
    one = members.signed_in()
    members.configure(widen_limits=1)
    with pytest.raises(NotThere):
        show(members, one)
    first = ask(members, one)
    assert (first["state"], first["progress"]) == ("queued", {"done": 0, "of": 1})
    assert ask(members, one)["id"] == first["id"]
    members.service.build_exports()
    with pytest.raises(RateLimited) as refused:
        ask(members, one)
    assert 0 < refused.value.retry_after <= DAY.total_seconds()
    members.later(DAY)
    again = ask(members, one)
    assert again["id"] != first["id"]
    members.service.build_exports()
    members.service.discard_exports()
    assert BLOBS.get(archives.piece(folder_of(UUID(first["id"])), 0)) is None
    assert BLOBS.get(archives.piece(folder_of(UUID(again["id"])), 0)) is not None


def test_it_is_gone_after_a_week(members: Running) -> None:
    one = members.signed_in()
    built(members, one)
    export_id = UUID(show(members, one)["id"])
    members.later(rules.KEPT)
    for call in ("show_export", "export_pieces"):
        with pytest.raises(NotThere):
            members.call(call, token=one["access_token"])
    members.service.discard_exports()
    assert BLOBS.get(archives.piece(folder_of(export_id), 0)) is None
    with members.unit.read() as work:
        assert work.session.get(Export, export_id) is None


def test_while_a_service_is_away_it_waits_and_goes_on_by_itself(members: Running) -> None:
    one = members.signed_in()
    ask(members, one)
    members.payments.away = True
    for _ in range(3):
        members.service.build_exports()
        assert show(members, one)["state"] == "building"
        members.later(timedelta(minutes=2))
    members.payments.away = False
    members.service.build_exports()
    assert show(members, one)["state"] == "ready"


def test_it_is_given_up_in_the_end_and_may_be_asked_for_again(members: Running) -> None:
    one = members.signed_in()
    first = ask(members, one)
    members.payments.away = True
    for _ in range(rules.TRIES):
        members.service.build_exports()
        members.later(timedelta(hours=1))
    assert show(members, one)["state"] == "failed"
    assert ask(members, one)["id"] != first["id"]


def test_one_whose_builder_was_killed_is_taken_by_another_after_a_minute(members: Running) -> None:
    one = members.signed_in()
    export_id = UUID(ask(members, one)["id"])
    with members.unit.begin() as work:
        assert export_actions.take(work.session, export_id, work.now) is not None
    with members.unit.begin() as work:
        assert export_actions.take(work.session, export_id, work.now) is None
    members.later(rules.LEASE)
    members.service.build_exports()
    assert show(members, one)["state"] == "ready"


def test_of_who_is_erased_meanwhile_nothing_is_kept(members: Running) -> None:
    one = members.signed_in()
    export_id = UUID(ask(members, one)["id"])
    members.payments.on_asked = lambda: members.call("erase_me", token=one["access_token"])
    members.service.build_exports()
    assert BLOBS.get(archives.piece(folder_of(export_id), 0)) is None
    members.service.discard_exports()
    with members.unit.read() as work:
        assert not work.session.scalars(select(Export).where(Export.id == export_id)).all()


def test_a_zip_that_is_ready_goes_with_its_member(members: Running) -> None:
    one = members.signed_in()
    built(members, one)
    export_id = UUID(show(members, one)["id"])
    members.call("erase_me", token=one["access_token"])
    members.service.discard_exports()
    assert BLOBS.get(archives.piece(folder_of(export_id), 0)) is None


def test_the_pieces_put_together_are_the_zip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "PIECE_BYTES", 1000)
    pieces = archives.Pieces(BLOBS, "exports/small-pieces")
    with archives.archive(pieces) as archive:
        archive.add("photo.jpg", bytes(range(256)) * 20, pack=False)
        archive.add_rows("rows.json", ({"n": n} for n in range(500)))
        archive.add_rows("none.json", [])
    content = b"".join(archives.stream(BLOBS, "exports/small-pieces", pieces.count))
    assert pieces.count > 5
    assert len(content) == pieces.size
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.read("photo.jpg") == bytes(range(256)) * 20
        assert json.loads(packed.read("rows.json")) == [{"n": n} for n in range(500)]
        assert json.loads(packed.read("none.json")) == []
    archives.discard(BLOBS, "exports/small-pieces")
    with pytest.raises(KeyError):
        list(archives.stream(BLOBS, "exports/small-pieces", pieces.count))
