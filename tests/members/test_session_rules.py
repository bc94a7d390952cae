from datetime import timedelta
from uuid import UUID

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.ids import uuid7
from services.members.sessions import rules
from tests.members.builders import ISSUER, KEY, NOW

GENERATIONS = st.integers(0, 2**32 - 1)


@given(st.uuids(), GENERATIONS)
def test_a_refresh_token_is_read_back_as_it_was_made(session_id: UUID, generation: int) -> None:
    token = rules.refresh_token(KEY, session_id, generation)
    assert rules.read_refresh_token(KEY, token) == (session_id, generation)
    assert rules.read_refresh_token(b"x" * 32, token) is None


@given(st.text(max_size=120))
def test_no_other_text_is_a_refresh_token(text: str) -> None:
    assert rules.read_refresh_token(KEY, text) is None


@given(st.integers(0, 69))
def test_a_refresh_token_with_one_letter_changed_is_none(position: int) -> None:
    token = rules.refresh_token(KEY, uuid7(), 3)
    # The last letter of base64 carries spare bits, so it is left alone.
    position = min(position, len(token) - 2)
    other = "A" if token[position] != "A" else "B"
    forged = token[:position] + other + token[position + 1 :]
    assert rules.read_refresh_token(KEY, forged) is None


@pytest.mark.parametrize(
    ("presented", "seconds_later", "verdict"),
    [
        (4, 0, "rotate"),
        (4, 10_000, "rotate"),
        (3, 0, "repeat"),
        (3, 30, "repeat"),
        (3, 31, "replay"),
        (2, 0, "replay"),
        (0, 0, "replay"),
        (5, 0, "replay"),
    ],
)
def test_what_a_refresh_token_means(presented: int, seconds_later: int, verdict: str) -> None:
    now = NOW + timedelta(seconds=seconds_later)
    assert rules.judge(presented=presented, current=4, rotated_at=NOW, now=now) == verdict


def an_access_token(generation: int = 0) -> str:
    return rules.access_token(
        ISSUER.signing_key,
        member_id=UUID(int=1),
        session_id=UUID(int=2),
        generation=generation,
        issued_at=NOW,
        seconds=300,
        language="en",
    )


def test_an_access_token_says_who_until_when_and_nothing_about_rights() -> None:
    claims = jwt.decode(
        an_access_token(),
        ISSUER.signing_key.public_key(),
        algorithms=["EdDSA"],
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims == {
        "iss": "linli",
        "sub": str(UUID(int=1)),
        "sid": str(UUID(int=2)),
        "jti": f"{UUID(int=2)}.0",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 300,
        "lang": "en",
    }


def test_the_same_claims_make_the_same_token_and_another_generation_another() -> None:
    assert an_access_token() == an_access_token()
    assert an_access_token() != an_access_token(1)
