"""Words of titles that a process which learns none has published; learning holds up nobody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from chassis.walks import Walk
from services.listings.items.model import Item
from services.listings.words import actions, entrypoints, rules
from services.listings.words.model import KnownWord
from tests.listings.builders import an_item, two_friends
from tests.listings.running import Running

NAMES = ("quokkas", "quoll", "quince", "quiver", "quilts")


def known(session: Session, *words: str) -> set[str]:
    return set(session.scalars(select(KnownWord.word).where(KnownWord.word.in_(words))))


def unlearn(session: Session, *words: str) -> None:
    session.execute(delete(KnownWord).where(KnownWord.word.in_(words)))


def age(session: Session, word: str) -> None:
    old = datetime.now(UTC) - 2 * rules.LOOK_AGAIN_AFTER
    session.execute(update(KnownWord).where(KnownWord.word == word).values(looked_at=old))


def test_words_that_nobody_learnt_are_learnt_title_by_title(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "TITLES", 2)
    owner, _ = two_friends(session)
    items = [an_item(session, owner, title=f"{name} 自行车") for name in NAMES]
    first, *_, fourth, _ = ids = sorted(item.id for item in items)
    names = {item.id: item.title.split()[0] for item in items}
    unlearn(session, *NAMES)
    before = max(session.scalars(select(Item.id).where(Item.id < first)), default=None)
    assert actions.learn_titles(session, past=before) == ids[1]
    assert known(session, *NAMES) == {names[each] for each in ids[:2]}
    assert actions.learn_titles(session, past=ids[1]) == fourth
    assert actions.learn_titles(session, past=fourth) is None
    assert known(session, *NAMES) == set(NAMES)


def test_the_clock_walks_through_all_titles_and_begins_again(
    listings: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entrypoints, "_titles", walk := Walk())
    with listings.database() as session:
        owner, _ = two_friends(session)
        an_item(session, owner, title="Quagga")

    def round_of_the_walk() -> bool:
        with listings.database() as session:
            unlearn(session, "quagga")
        listings.service.learn_titles()
        while walk.past:
            listings.service.learn_titles()
        with listings.database() as session:
            return known(session, "quagga") == {"quagga"}

    assert [round_of_the_walk() for _ in range(2)] == [True, True]


def test_a_title_that_nobody_is_found_by_is_not_learnt(session: Session) -> None:
    owner, _ = two_friends(session)
    item = an_item(session, owner, title="Quipu")
    session.execute(update(Item).where(Item.id == item.id).values(words=None))
    unlearn(session, "quipu")
    # The clock reads it first, and learns it then.
    actions.learn_titles(session, past=None)
    assert not known(session, "quipu")


def test_two_who_publish_the_same_word_do_not_wait_for_each_other(listings: Running) -> None:
    def learn() -> None:
        with listings.database() as session:
            actions.learn(session, ["quorum"])

    learn()
    with ThreadPoolExecutor(1) as pool, listings.database() as session:
        actions.learn(session, ["quorum"])
        # Ends while the other is not committed yet.
        pool.submit(learn).result(timeout=20)


def test_who_forgets_words_waits_for_nobody_and_leaves_what_is_coming(listings: Running) -> None:
    words = ["quartz", "quaver"]
    with listings.database() as session:
        actions.learn(session, words)
        for word in words:
            age(session, word)

    def forget() -> None:
        with listings.database() as session:
            while actions.forget_words(session, datetime.now(UTC)):
                session.commit()

    with ThreadPoolExecutor(1) as pool, listings.database() as session:
        actions.learn(session, words[:1])
        pool.submit(forget).result(timeout=20)
    with listings.database() as session:
        assert known(session, *words) == set(words[:1])
