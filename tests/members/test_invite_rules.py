from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors.members import FriendInviteRefused
from contracts.requests.members import INVITE_CODE_LENGTH
from services.members.invites import rules

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TERMS = rules.Terms(key=b"k" * 32, lasts=timedelta(days=7), public_url="")
MOMENTS = st.integers(0, 70 * 365 * 86_400 * 1000).map(lambda ms: NOW + timedelta(milliseconds=ms))
MAKER = UUID(int=7)


@given(st.uuids(), MOMENTS)
def test_an_invitation_says_who_made_it_and_when(maker: UUID, now: datetime) -> None:
    code = rules.make(maker, TERMS, now)
    assert len(code) == INVITE_CODE_LENGTH
    said = rules.read(code, TERMS, now)
    assert (said.member_id, said.made_at) == (maker, now.replace(microsecond=0))


@given(st.text(max_size=INVITE_CODE_LENGTH))
def test_nothing_else_is_an_invitation(code: str) -> None:
    with pytest.raises(FriendInviteRefused):
        rules.read(code, TERMS, NOW)


@given(st.integers(0, INVITE_CODE_LENGTH - 1), st.characters(codec="ascii"))
def test_one_changed_character_makes_it_none(place: int, other: str) -> None:
    code = rules.make(MAKER, TERMS, NOW)
    changed = code[:place] + other + code[place + 1 :]
    if changed != code:
        with pytest.raises(FriendInviteRefused):
            rules.read(changed, TERMS, NOW)


def test_it_ends_by_itself_and_with_the_key() -> None:
    code = rules.make(MAKER, TERMS, NOW)
    last = NOW + TERMS.lasts - timedelta(seconds=1)
    assert rules.read(code, TERMS, last).member_id == MAKER
    with pytest.raises(FriendInviteRefused):
        rules.read(code, TERMS, NOW + TERMS.lasts)
    other = rules.Terms(key=b"o" * 32, lasts=TERMS.lasts, public_url="")
    with pytest.raises(FriendInviteRefused):
        rules.read(code, other, NOW)
