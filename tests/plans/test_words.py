"""How many items have a word is known from what PostgreSQL counts of itself; which have none, from
the index of words."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.data.words import ENGLISH, NOUNS, RARE
from services.listings.items.model import Item
from services.listings.search import views as search
from services.listings.search.rules import indexed
from services.listings.words.actions import forget_words
from services.listings.words.views import Counted, counted
from tests.plans.explained import Plans
from tests.support.databases import Databases

ITEMS = 20_000


@pytest.fixture
def words(listings: Plans, own: Databases) -> Counted:
    """As the service itself, by its own role, reads it of what is loaded."""
    assert "item" in listings.large
    with Session(own.engine("listings")) as session:
        return counted(session)


def test_common_and_rare_words_are_told_apart(words: Counted) -> None:
    # Each is in one title of nine, and in one description of 148.
    assert words.with_word(NOUNS[0]) == pytest.approx(ITEMS / len(NOUNS), rel=0.1)
    assert 0 < words.with_word(RARE[0]) < ITEMS / 100
    assert words.with_word("没有这样的词") == 0


def test_an_english_word_is_counted_by_its_stem(words: Counted) -> None:
    # Each is in one title of 174 of all, of which some begin with the same letters.
    assert 0 < words.beginning(ENGLISH[0]) < ITEMS / 30
    assert words.beginning("zither") == 0


def test_what_is_loaded_is_found_by_what_the_service_would_find_it_by(
    listings: Plans, own: Databases
) -> None:
    assert "item" in listings.large
    with Session(own.engine("listings")) as session:
        assert session.scalar(search.unread(datetime.now(UTC)).limit(1)) is None
        some = select(Item).where(Item.kind != "swap").order_by(Item.id).limit(30)
        for item in session.scalars(some):
            made = search.document(indexed(item.title), indexed(item.description))
            assert session.scalar(select(func.strip(made) == func.strip(item.words)))


def test_words_are_forgotten_without_going_through_all_items(listings: Plans) -> None:
    # Each time all of them are due again.
    days = itertools.count(2, 2)

    def forget(session: Session) -> None:
        assert forget_words(session, datetime.now(UTC) + timedelta(days=next(days))) > 0

    assert not listings.scanned(forget, writes=True)
