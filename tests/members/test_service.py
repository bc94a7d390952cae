from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.clock import rfc3339
from chassis.context import Context
from chassis.ids import uuid7
from contracts.errors.base import Refusal, Unauthenticated
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.members import CodeWrong, RefreshTokenReplayed, TooManyTries
from contracts.labels import REVIEW_TAG
from tests.members.builders import MINUTE, WEEK, a_deal, a_phone
from tests.members.running import Running


def test_a_new_member_gets_201_and_a_known_phone_200(members: Running) -> None:
    phone = a_phone()
    body = {"phone": phone, "code": members.code(phone), "display_name": "小林"}
    first = members.ask("sign_in", Context(locale="en"), body=body)
    assert first.status == 201
    assert first.body["member"]["display_name"] == "小林"
    assert first.body["member"]["language"] == "en"
    body["code"] = members.code(phone)
    again = members.ask("sign_in", Context(), body=body)
    assert again.status == 200
    assert again.body["member"]["id"] == first.body["member"]["id"]


def test_a_sign_in_sent_again_under_its_key_gets_the_same_answer(members: Running) -> None:
    phone = a_phone()
    body = {"phone": phone, "code": members.code(phone)}
    keyed = Context(idempotency_key="k1", route="POST /v1/auth/sessions")
    first = members.ask("sign_in", keyed, body=body)
    again = members.ask("sign_in", keyed, body=body)
    assert (again.status, again.body, again.replayed) == (201, first.body, True)
    with pytest.raises(CodeWrong):
        members.ask("sign_in", Context(idempotency_key="k2"), body=body)
    with pytest.raises(CodeWrong):
        members.call("sign_in", body=body)


def test_a_code_asked_for_again_under_its_key_is_not_sent_again(members: Running) -> None:
    body, keyed = {"phone": a_phone()}, Context(idempotency_key="k1", route="POST /v1/auth/codes")
    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(lambda _: members.ask("send_code", keyed, body=body), range(4)))
    assert sorted(answer.replayed for answer in asked) == [False, True, True, True]
    assert len(members.call("mailbox", to=body["phone"])["items"]) == 1
    other = members.ask("send_code", keyed, body={"phone": a_phone()})
    assert not other.replayed
    assert not members.ask("send_code", Context(idempotency_key="k2"), body=body).replayed
    assert len(members.call("mailbox", to=body["phone"])["items"]) == 2


def test_who_gives_no_name_has_one_all_the_same(members: Running) -> None:
    assert "邻居" in members.signed_in()["member"]["display_name"]


def test_wrong_tries_are_counted_although_they_are_refused(members: Running) -> None:
    phone = a_phone()
    code = members.code(phone)
    for _ in range(5):
        with pytest.raises(CodeWrong):
            members.call("sign_in", body={"phone": phone, "code": "x"})
    with pytest.raises(TooManyTries):
        members.call("sign_in", body={"phone": phone, "code": code})


def test_no_more_than_five_of_many_parallel_guesses_are_looked_at(members: Running) -> None:
    phone = a_phone()
    members.code(phone)

    def guess(_: int) -> type[Refusal] | None:
        try:
            members.call("sign_in", body={"phone": phone, "code": "x"})
        except Refusal as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(guess, range(40)))
    assert outcomes.count(CodeWrong) == 5
    assert outcomes.count(TooManyTries) == 35


def test_a_bad_phone_is_refused_everywhere(members: Running) -> None:
    for method, more in (("send_code", {}), ("sign_in", {"code": "123456"})):
        for phone in ("13900000001", "+860000"):
            with pytest.raises(ValidationFailed):
                members.call(method, body={"phone": phone, **more})


def test_the_mailbox_exists_in_development_only(members: Running) -> None:
    members.configure(development=False)
    with pytest.raises(NotThere):
        members.call("mailbox", to=a_phone())


def test_a_replayed_refresh_token_ends_the_session_although_it_is_refused(
    members: Running,
) -> None:
    first = members.signed_in()
    second = members.call("refresh", body={"refresh_token": first["refresh_token"]})
    members.call("refresh", body={"refresh_token": second["refresh_token"]})
    with pytest.raises(RefreshTokenReplayed):
        members.call("refresh", body={"refresh_token": first["refresh_token"]})
    with pytest.raises(Unauthenticated):
        members.call("standing", token=second["access_token"])


def test_signing_out_counts_for_standing_at_once(members: Running) -> None:
    token = members.signed_in()["access_token"]
    assert members.call("standing", token=token)["status"] == "active"
    members.call("sign_out", token=token)
    with pytest.raises(Unauthenticated):
        members.call("standing", token=token)


def test_two_sessions_that_end_each_other_leave_at_most_one(members: Running) -> None:
    phone = a_phone()
    tokens = [members.signed_in(phone)["access_token"] for _ in range(6)]

    def end_the_others(token: str) -> bool:
        try:
            members.call("end_other_sessions", token=token)
        except Unauthenticated:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(end_the_others, tokens)).count(True) == 1
    alive = members.signed_in(phone)["access_token"]
    assert len(members.call("list_sessions", token=alive, query={})["items"]) == 2


def test_the_terms_agreed_to_are_shown_with_version_and_time(members: Running) -> None:
    phone = a_phone()
    pair = members.signed_in(phone)
    assert members.call("show_me", token=pair["access_token"])["terms"] is None
    agreed = {"version": "2026-11", "agreed_at": rfc3339(members.now)}
    assert members.signed_in(phone, terms_version="2026-11")["member"]["terms"] == agreed
    members.later(MINUTE)
    # Agreeing again changes nothing; a newer version is another matter.
    assert members.signed_in(phone, terms_version="2026-11")["member"]["terms"] == agreed
    newer = members.signed_in(phone, terms_version="2026-12")
    assert newer["member"]["terms"] == {"version": "2026-12", "agreed_at": rfc3339(members.now)}
    with pytest.raises(ValidationFailed):
        members.signed_in(phone, terms_version="v" * 21)


def test_no_token_is_stored_in_clear(members: Running) -> None:
    pair = members.signed_in()
    members.call("refresh", body={"refresh_token": pair["refresh_token"]})
    with members.unit.begin() as work:
        for table in ("sign_in_session", "idempotency", "outbox"):
            rows = work.session.execute(text(f"SELECT t::text FROM {table} t"))  # noqa: S608 - ours
            stored = "\n".join(rows.scalars())
            assert pair["refresh_token"] not in stored
            assert pair["access_token"] not in stored


def test_a_change_of_oneself_shows(members: Running) -> None:
    token = members.signed_in()["access_token"]
    changed = members.call("change_me", token=token, body={"bio": "爱种花", "language": "en"})
    assert (changed["bio"], changed["language"]) == ("爱种花", "en")
    assert members.call("show_me", token=token) == changed


def test_an_approval_counts_from_its_answer_on(members: Running) -> None:
    me = members.signed_in()
    community = members.a_community()
    place = {"community_id": str(community), "building": "3 号楼", "room": "501"}
    token = me["access_token"]
    assert members.call("ask_residency", token=token, body=place)["status"] == "pending"
    boss = members.resident(community, committee=True)["access_token"]
    waiting = members.call("list_residencies", token=boss, query={"status": "pending"})["items"]
    body = {"decision": "approve"}
    members.call("decide_residency", token=boss, residency_id=waiting[0]["id"], body=body)
    standing = members.call("standing", token=token, members=[])
    assert (standing["residency"], standing["zone"]) == ("approved", "Asia/Shanghai")
    assert members.call("show_me", token=token)["community"]["id"] == str(community)


def test_anonymous_reads_need_no_token_and_the_rest_do(members: Running) -> None:
    assert members.call("health")["migrated"]
    assert "items" in members.call("list_communities", query={"q": "no such"})
    for method in ("show_me", "my_residency", "sign_out"):
        with pytest.raises(Unauthenticated):
            members.call(method)


def test_the_same_key_sends_one_message(members: Running) -> None:
    one, other = members.friends()
    item = uuid7()
    members.listings.shows("listing", item, UUID(one["member"]["id"]))
    about = {"subject": {"kind": "listing", "id": str(item)}}
    token = other["access_token"]
    opened = members.ask("open_conversation", Context(token=token), body=about)
    assert opened.status == 201
    assert members.ask("open_conversation", Context(token=token), body=about).status == 200
    keyed = Context(token=token, idempotency_key="k1", route="POST messages")
    said = {"conversation_id": opened.body["id"], "body": {"text": "还在吗?"}}
    first = members.ask("send_message", keyed, **said)
    again = members.ask("send_message", keyed, **said)
    assert (again.body, again.replayed) == (first.body, True)
    shown = members.call("list_messages", token=token, conversation_id=opened.body["id"], query={})
    assert [message["text"] for message in shown["items"]] == ["还在吗?"]


def test_two_who_review_at_once_both_see_both(members: Running) -> None:
    one, other = members.friends()
    deal = a_deal(
        UUID(one["member"]["id"]),
        UUID(other["member"]["id"]),
        kind="booking",
        finished_at=members.now,
    )
    members.parking.deals_in(deal)

    def review(author: dict[str, Any]) -> None:
        members.call(
            "write_review", token=author["access_token"], deal_id=str(deal.id), body={"rating": 5}
        )

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(review, (one, other)))
    for member in (one, other):
        listed = members.call(
            "list_reviews", token=member["access_token"], member_id=one["member"]["id"], query={}
        )
        assert [item["deal_kind"] for item in listed["items"]] == ["booking"]


def test_a_review_carries_the_tags_its_author_chose(members: Running) -> None:
    one, other = members.friends()
    deal = a_deal(UUID(one["member"]["id"]), UUID(other["member"]["id"]), finished_at=members.now)
    members.listings.deals_in(deal)
    tags = ["friendly", "punctual", "tidy"]
    written = members.call(
        "write_review",
        token=one["access_token"],
        deal_id=str(deal.id),
        body={"rating": 5, "tags": tags},
    )
    assert written["tags"] == tags


def test_the_clock_shows_a_review_that_stayed_alone(members: Running) -> None:
    one, other = members.friends()
    deal = a_deal(UUID(one["member"]["id"]), UUID(other["member"]["id"]), finished_at=members.now)
    members.listings.deals_in(deal)
    written = members.call(
        "write_review", token=one["access_token"], deal_id=str(deal.id), body={"rating": 4}
    )
    assert written["status"] == "hidden"
    members.later(WEEK)
    members.service.show_overdue_reviews()
    listed = members.call(
        "list_reviews",
        token=other["access_token"],
        member_id=other["member"]["id"],
        query={},
    )
    assert [item["rating"] for item in listed["items"]] == [4]


def test_a_request_shape_is_checked_before_anything_else(members: Running) -> None:
    token = members.signed_in()["access_token"]
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("write_review", {"deal_id": "x", "body": {"rating": 6}}),
        ("write_review", {"deal_id": "x", "body": {"rating": 5, "tags": ["tidy", "tidy"]}}),
        ("write_review", {"deal_id": "x", "body": {"rating": 5, "tags": [" "]}}),
        ("write_review", {"deal_id": "x", "body": {"rating": 5, "tags": ["好"]}}),
        ("write_review", {"deal_id": "x", "body": {"rating": 5, "tags": list(REVIEW_TAG)[:9]}}),
        ("send_message", {"conversation_id": "x", "body": {"text": "  "}}),
        ("send_message", {"conversation_id": "x", "body": {"text": "好" * 2001}}),
        ("open_conversation", {"body": {"subject": {"kind": "listing"}}}),
        ("send_message", {"conversation_id": "x", "body": {}}),
        ("send_message", {"conversation_id": "x", "body": {"text": "好", "status": "done"}}),
        ("send_message", {"conversation_id": "x", "body": {"status": "lost"}}),
        ("send_message", {"conversation_id": "x", "body": {"proposal": {"place": "东门"}}}),
        ("change_me", {"body": {"phone": "+8613900000001"}}),
        ("send_friend_request", {"body": {"member_id": "me"}}),
    ]
    for method, arguments in wrong:
        with pytest.raises(ValidationFailed):
            members.call(method, token=token, **arguments)
