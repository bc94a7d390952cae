"""What is found does not depend on titles that are not for the viewer's eyes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.listings.drafts.actions import publish_draft, save_draft
from services.listings.items.actions import withdraw_item
from services.listings.items.model import Item
from services.listings.items.views import circle_page
from services.listings.search import views as search
from services.listings.words.actions import forget_words, learn, learn_titles
from services.listings.words.model import KnownWord
from services.listings.words.rules import LOOK_AGAIN_AFTER
from services.listings.words.views import MOST_NEIGHBOURS
from tests.listings.builders import (
    NOW,
    a_photo,
    a_standing,
    an_item,
    befriend,
    looking,
    terms,
    two_friends,
)
from tests.listings.pages import changed, listed

Hide = Callable[[Session, UUID, UUID, str], Any]


def a_draft(session: Session, owner: UUID, title: str) -> Item:
    asked = terms(title=title) | {"draft": True}
    return save_draft(session, asked, standing=a_standing(owner), now=NOW)


def by_a_stranger(session: Session, owner: UUID, viewer: UUID, title: str) -> None:
    an_item(session, uuid4(), title=title)


def in_a_draft(session: Session, owner: UUID, viewer: UUID, title: str) -> None:
    a_draft(session, owner, title)


def hidden_from_the_viewer(session: Session, owner: UUID, viewer: UUID, title: str) -> None:
    an_item(session, owner, title=title, hidden_from=[viewer])


def behind_a_block(session: Session, owner: UUID, viewer: UUID, title: str) -> None:
    blocked = uuid4()
    befriend(session, blocked, viewer, blocked=True)
    an_item(session, blocked, title=title)


def withdrawn(session: Session, owner: UUID, viewer: UUID, title: str) -> None:
    withdraw_item(session, an_item(session, owner, title=title))


OUT_OF_SIGHT = [by_a_stranger, in_a_draft, hidden_from_the_viewer, behind_a_block, withdrawn]
TITLES = ["Acordion red", "Secrets", "Secret", "Blue accordion kit"]
QUESTIONS = [
    "acordion",
    "acordian",
    "acordion rde",
    "the acordion",
    "secrte",
    "seecrt",
    "红色 acordion",
    "wi-fi acordion",
]


def answers(session: Session, viewer: UUID, sort: str) -> list[Any]:
    """Every page, with its cursor: a rank in there counts too."""
    pages = []
    for q in QUESTIONS:
        query: dict[str, Any] = {"q": q, "sort": sort, "limit": 2}
        while True:
            body = circle_page(session, query, looking(viewer)).body or {}
            pages.append(([each["id"] for each in body["items"]], body["next_cursor"]))
            if body["next_cursor"] is None:
                break
            query["cursor"] = body["next_cursor"]
    return pages


@pytest.mark.parametrize("hide", OUT_OF_SIGHT)
@pytest.mark.parametrize("sort", ["newest", "relevance", "price_asc"])
def test_what_is_found_is_the_same_whatever_is_out_of_sight(
    session: Session, hide: Hide, sort: str
) -> None:
    owner, viewer = two_friends(session)
    # "Secrets" has the stem of "secret", which only hidden titles have.
    for title in [
        "Accordion red",
        "红色 Accordion",
        "Accordions, three",
        "Wifi accordion",
        "Sekrets, Secrets!",
    ]:
        an_item(session, owner, title=title)
    before = answers(session, viewer, sort)
    assert before[0][0]
    for title in TITLES:
        hide(session, owner, viewer, title)
    assert answers(session, viewer, sort) == before


def test_neither_do_many_words_out_of_sight_stand_in_the_way(session: Session) -> None:
    owner, viewer = two_friends(session)
    seen = an_item(session, owner, title="Zwynderish")
    for letter in "abcdefghijklm":
        by_a_stranger(session, owner, viewer, f"Zwindlerish{letter} Zwyndlerish{letter}")
    assert listed(session, viewer, q="zwyndlerish") == [seen.id]


@pytest.mark.parametrize("letters", ["ghijkmopqsuvxyzf", "wyndlerishwyndle"])
def test_nor_do_thousands_that_only_begin_alike(session: Session, letters: str) -> None:
    """Of any letters, and of those of the word itself."""
    owner, viewer = two_friends(session)
    made_up = text(
        "INSERT INTO known_word (word)"
        " SELECT DISTINCT left('z' || translate(md5(n::text), '0123456789abcdef', :letters), 11)"
        " FROM generate_series(1, :many) AS n"
    )
    many = 2 * MOST_NEIGHBOURS
    session.execute(made_up, {"letters": letters, "many": many})
    assert session.scalar(select(func.count()).select_from(KnownWord)) > MOST_NEIGHBOURS
    # Every one of the ways to slip, twice.
    for title in ("Zwynlderihs", "Zwyndlerixxsh", "Zwyndleh", "Zwindlurish"):
        near = title != "Zwyndleh"
        item = an_item(session, owner, title=title)
        assert listed(session, viewer, q="zwyndlerish") == ([item.id] if near else [])
        withdraw_item(session, item)


def test_a_word_is_mistyped_only_where_the_viewer_sees_nothing_that_has_it(
    session: Session,
) -> None:
    owner, viewer = two_friends(session)
    an_item(session, owner, title="Zwieback tin", category="kids")
    typed = an_item(session, owner, title="Zweiback tin")
    assert listed(session, viewer, q="zweiback") == [typed.id]
    changed(session, typed, title="Biscuit tin")
    assert len(listed(session, viewer, q="zweiback")) == 1


def test_the_pages_that_follow_go_on_with_what_the_first_began(session: Session) -> None:
    owner, viewer = two_friends(session)
    made = [an_item(session, owner, title=f"Zwieback {n}").id for n in range(3)]

    def page(**query: Any) -> Any:
        asked = {"q": "zweiback", "limit": 2, **query}
        return circle_page(session, asked, looking(viewer)).body

    first = page()
    # What has the very word is found from now on, but is no part of the list that was begun.
    an_item(session, owner, title="Zweiback")
    second = page(cursor=first["next_cursor"])
    seen = [UUID(each["id"]) for each in first["items"] + second["items"]]
    assert sorted(seen) == sorted(made)
    assert second["next_cursor"] is None


def test_a_page_of_what_was_typed_is_followed_by_nothing_else(session: Session) -> None:
    owner, viewer = two_friends(session)
    typed = [an_item(session, owner, title="Zweiback") for _ in range(2)]
    an_item(session, owner, title="Zwieback")
    query: dict[str, Any] = {"q": "zweiback", "limit": 1}
    body = circle_page(session, query, looking(viewer)).body or {}
    for item in typed:
        withdraw_item(session, item)
    left = circle_page(session, {**query, "cursor": body["next_cursor"]}, looking(viewer)).body
    assert left == {"items": [], "next_cursor": None}


def test_of_what_is_found_as_it_was_typed_no_neighbours_are_read(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, viewer = two_friends(session)
    an_item(session, owner, title="Zwieback")
    read: list[str] = []
    meant = search.words.meant
    monkeypatch.setattr(
        search.words, "meant", lambda session, words: read.extend(words) or meant(session, words)
    )
    assert listed(session, viewer, q="zwieback")
    assert read == []
    assert listed(session, viewer, q="zweiback")
    assert read == ["zweiback"]


def test_the_words_of_a_draft_are_learnt_when_it_is_published(session: Session) -> None:
    owner, viewer = two_friends(session)
    known = select(KnownWord.word).where(KnownWord.word == "zwieback")
    draft = changed(session, a_draft(session, owner, "Zwieb"), title="Zwieback")
    changed(session, draft, photo_ids=[a_photo(session, owner)])
    assert session.scalar(known) is None
    publish_draft(session, draft, {}, standing=a_standing(owner), now=NOW)
    assert session.scalar(known) == "zwieback"
    assert listed(session, viewer, q="zweiback") == [draft.id]


def test_what_only_a_draft_has_is_forgotten_and_not_learnt_again(session: Session) -> None:
    owner, _ = two_friends(session)
    a_draft(session, owner, "Zwieback")
    known = select(KnownWord.word).where(KnownWord.word == "zwieback")
    # As the version before did.
    learn(session, ["zwieback"])
    forget_words(session, datetime.now(UTC) + 2 * LOOK_AGAIN_AFTER)
    assert session.scalar(known) is None
    learn_titles(session, past=None)
    assert session.scalar(known) is None
