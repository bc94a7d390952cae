"""What an idempotency key of a sign-in by phone counts for, and what is kept of it."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from chassis.context import Context
from contracts.errors.general import IdempotencyKeyReused
from contracts.errors.members import CodeWrong
from contracts.json import Json
from tests.members.builders import a_phone
from tests.members.running import Running


@pytest.fixture
def key() -> str:
    return str(uuid4())


def asked(members: Running, phone: str | None = None) -> Json:
    number = phone or a_phone()
    return {"phone": number, "code": members.code(number), "display_name": "小林"}


def sign_in(members: Running, key: str, body: Json) -> Any:
    context = Context(idempotency_key=key, route="POST /v1/auth/sessions")
    return members.ask("sign_in", context, body=body)


def test_the_same_request_again_gets_the_same_answer(members: Running, key: str) -> None:
    body = asked(members)
    first, again = (sign_in(members, key, body) for _ in range(2))
    assert (again.status, again.body, again.replayed) == (201, first.body, True)


@pytest.mark.parametrize("change", [{"display_name": "小王"}, {"terms_version": "2"}])
def test_another_body_under_the_same_key_is_refused(
    members: Running, key: str, change: Json
) -> None:
    body = asked(members)
    first = sign_in(members, key, body)
    with pytest.raises(IdempotencyKeyReused):
        sign_in(members, key, body | change)
    assert sign_in(members, key, body).body == first.body


def test_another_good_code_under_the_same_key_is_refused_and_stays_good(
    members: Running, key: str
) -> None:
    body = asked(members)
    sign_in(members, key, body)
    other = asked(members, body["phone"])
    with pytest.raises(IdempotencyKeyReused):
        sign_in(members, key, other)
    assert sign_in(members, str(uuid4()), other).status == 200


def test_a_mistyped_code_is_put_right_under_the_same_key(members: Running, key: str) -> None:
    body = asked(members)
    wrong = f"{(int(body['code']) + 1) % 10**6:06d}"
    with pytest.raises(CodeWrong):
        sign_in(members, key, body | {"code": wrong})
    assert sign_in(members, key, body).status == 201


def test_another_phone_has_keys_of_its_own(members: Running, key: str) -> None:
    one, other = (sign_in(members, key, asked(members)).body for _ in range(2))
    assert one["member"]["id"] != other["member"]["id"]


def test_neither_phone_nor_code_nor_key_is_kept_with_it(members: Running, key: str) -> None:
    body = asked(members)
    with members.unit.begin() as work:
        before = set(rows(work.session))
    sign_in(members, key, body)
    with members.unit.begin() as work:
        (kept,) = set(rows(work.session)) - before
    for secret in (body["phone"], body["phone"][1:], body["code"], key, "小林"):
        assert secret not in str(kept[:3])


def rows(session: Any) -> list[Any]:
    found = text("SELECT key, request_hash, body, scope FROM idempotency WHERE scope = 'phone'")
    return [tuple(row) for row in session.execute(found)]
