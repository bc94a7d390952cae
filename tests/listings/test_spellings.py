"""One thing is found however its name is written."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from services.listings.items.model import Item
from services.listings.search import views as search
from tests.listings.builders import an_item, two_friends
from tests.listings.pages import listed


@pytest.fixture(params=[search.MANY, -1], ids=["by_words", "one_by_one"], autouse=True)
def common(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MANY", request.param)


def titles(session: Session, viewer: UUID, q: str) -> list[str]:
    return [session.get_one(Item, item_id).title for item_id in listed(session, viewer, q=q)]


@pytest.mark.parametrize(
    "spellings",
    [
        ("Wi-Fi", "wifi", "WiFi", "wi fi", "wi‑fi", "ＷＩＦＩ"),
        ("T-shirt", "tshirt", "T shirt", "t-shirts"),
        ("USB-C", "usbc", "usb c"),
        ("iPhone 12", "iphone12", "iphone-12", "iPhone12"),
        ("PS5", "ps 5", "PS-5", "ps5"),
        ("Café", "cafe", "CAFÉ", "cafe\u0301"),
        ("120cm", "120 cm"),
        ("Xbox 360", "xbox360"),
    ],
)
def test_every_spelling_finds_every_other(session: Session, spellings: tuple[str, ...]) -> None:
    owner, viewer = two_friends(session)
    made = {f"旧 {each} 一个" for each in spellings}
    for title in [*made, "别的东西 Chair 500"]:
        an_item(session, owner, title=title)
    for each in spellings:
        assert set(titles(session, viewer, each)) == made
        assert set(titles(session, viewer, f"旧 {each}")) == made


def test_a_joined_word_is_found_beside_others(session: Session) -> None:
    owner, viewer = two_friends(session)
    for title in ["Red tshirt", "Red T-shirt", "Blue T-shirt"]:
        an_item(session, owner, title=title)
    for q in ["red t-shirt", "red tshirt", "tshirt red", "red tshrit"]:
        assert set(titles(session, viewer, q)) >= {"Red tshirt"}, q
        assert "Blue T-shirt" not in titles(session, viewer, q)
    assert len(titles(session, viewer, "t shirt red")) == 2


@pytest.mark.parametrize("q", ["ps4", "iphone 13", "wife", "a5", "usba"])
def test_another_name_does_not_find_it(session: Session, q: str) -> None:
    owner, viewer = two_friends(session)
    for title in ["PS5", "iPhone 12", "Wi-Fi router", "A4 paper, 5 packs", "USB-C"]:
        an_item(session, owner, title=title)
    assert titles(session, viewer, q) == []
