from datetime import UTC, datetime, timedelta
from weakref import WeakKeyDictionary

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from services.listings.items.actions import withdraw_item
from services.listings.search import rules as search_rules
from services.listings.search import views as search
from services.listings.words import rules, views
from services.listings.words.actions import forget_words, learn
from services.listings.words.model import KnownWord
from tests.listings.builders import an_item, two_friends
from tests.listings.pages import changed


def known(session: Session) -> set[str]:
    return set(session.scalars(select(KnownWord.word)))


def later() -> datetime:
    """When what is learnt now is due to be looked at; words are learnt by PostgreSQL's clock."""
    return datetime.now(UTC) + rules.LOOK_AGAIN_AFTER + timedelta(hours=1)


def test_the_words_of_titles_are_learnt_but_not_those_that_every_text_has(
    session: Session,
) -> None:
    owner, _ = two_friends(session)
    before = known(session)
    said = "a Description of Unheard things"
    an_item(session, owner, title="Zitherish 自行车 WITH Zimbelons 120cm", description=said)
    assert known(session) - before == {"zitherish", "zimbelons"}


def test_a_title_is_cut_into_words_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    cut, runs = list[str](), search_rules._runs

    def counted(text: str) -> tuple[list[str], list[list[str]]]:
        cut.append(text)
        return runs(text)

    monkeypatch.setattr(search_rules, "_runs", counted)
    owner, _ = two_friends(session)
    an_item(session, owner, title="Zithers", description="of maple")
    assert cut == ["Zithers", "of maple"]


def test_a_changed_title_is_learnt(session: Session) -> None:
    owner, _ = two_friends(session)
    changed(session, an_item(session, owner, title="自行车"), title="Zymurgy")
    assert "zymurgy" in known(session)


def test_what_is_known_stays_as_it_is(session: Session) -> None:
    learn(session, ["zymurgy"])
    learn(session, ["zymurgy", "zymurgical"])
    assert {"zymurgy", "zymurgical"} <= known(session)


def test_a_word_is_forgotten_once_no_item_has_it(session: Session) -> None:
    owner, _ = two_friends(session)
    kept = an_item(session, owner, title="Zithers")
    gone = an_item(session, owner, title="Zymurgy")
    changed(session, gone, title="自行车")
    # Its owner may offer what is withdrawn once more.
    withdraw_item(session, kept)
    forget_words(session, datetime.now(UTC))
    assert {"zithers", "zymurgy"} <= known(session)
    forget_words(session, later())
    assert "zithers" in known(session)
    assert "zymurgy" not in known(session)


def test_a_word_that_a_title_has_again_is_as_good_as_new(session: Session) -> None:
    learn(session, ["zymurgy"])
    old = update(KnownWord).where(KnownWord.word == "zymurgy")
    session.execute(old.values(looked_at=datetime.now(UTC) - 3 * rules.LOOK_AGAIN_AFTER))
    learn(session, ["zymurgy"])
    # No item has it yet that this process sees, but somebody has just said that one will.
    forget_words(session, datetime.now(UTC))
    assert "zymurgy" in known(session)


def test_a_word_of_descriptions_alone_is_forgotten(session: Session) -> None:
    owner, _ = two_friends(session)
    an_item(session, owner, title="自行车", description="with zymurgy")
    learn(session, ["zymurgy"])
    forget_words(session, later())
    assert "zymurgy" not in known(session)


def test_each_word_is_looked_at_once_a_day(session: Session) -> None:
    owner, _ = two_friends(session)
    an_item(session, owner, title="Zithers")
    now = later()
    assert forget_words(session, now) >= 1
    assert forget_words(session, now) == 0


@pytest.fixture
def analysed(session: Session, monkeypatch: pytest.MonkeyPatch) -> views.Counted:
    """Twelve bicycles, four of them for children, as PostgreSQL would have counted them."""
    counted = text(
        "SELECT CAST('{自行车,儿童,bicycl}' AS text[]) AS words,"
        " CAST('{1,0.333,0.667,0.333,1}' AS real[]) AS parts, CAST(12 AS real) AS items"
    )
    monkeypatch.setattr(views, "_STATISTICS", counted)
    monkeypatch.setattr(views, "_counted", WeakKeyDictionary())
    return views.counted(session)


def test_how_many_items_have_a_word_is_known_from_statistics(analysed: views.Counted) -> None:
    assert analysed.with_word("自行车") >= 11.5
    assert 3.5 <= analysed.with_word("儿童") < analysed.with_word("自行车")
    assert analysed.with_word("没有这样的词") == 0


def test_a_word_that_is_kept_as_its_stem_is_counted(analysed: views.Counted) -> None:
    assert analysed.beginning("bicycle") >= 7.5
    assert analysed.beginning("bicycles") >= 7.5
    assert analysed.beginning("zither") == 0


@pytest.mark.usefixtures("analysed")
@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("自行车", "one_by_one"),
        ("bicycle", "one_by_one"),
        ("儿童", "by_words"),
        ("儿童 自行车", "by_words"),
        ("自行车 zither", "by_words"),
        ("!", "literally"),
    ],
)
def test_what_the_rarest_word_decides(
    session: Session, monkeypatch: pytest.MonkeyPatch, q: str, expected: str
) -> None:
    monkeypatch.setattr(search, "MANY", 6)
    assert search.sought(session, q).shape == expected


def test_statistics_are_read_once_in_a_while(
    session: Session, analysed: views.Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert views.counted(session) is analysed
    monkeypatch.setattr(views, "monotonic", lambda: analysed.until + 1)
    assert views.counted(session) is not analysed
