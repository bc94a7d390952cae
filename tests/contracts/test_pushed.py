"""Every news has a line in both languages that says it whole where there is little room."""

from string import Formatter

import pytest

from contracts.news import NEWS, PUSH_LENGTH, PUSHED, find, line, news_of

NAMES = sorted(name for event in NEWS for name, _ in news_of(event))
# Names and amounts as long as they come.
ACTOR, MONEY = "Osmanthus Neighbour of number seventy", "¥1000000.00"
# Less of a name than this tells nobody who it is.
OF_A_NAME = 5


def test_every_news_has_one_and_nothing_else_has() -> None:
    assert sorted(PUSHED) == NAMES


@pytest.mark.parametrize("name", NAMES)
class TestEveryLine:
    def test_fits_and_leaves_room_for_a_name(self, name: str) -> None:
        for words, locale in zip(PUSHED[name], ("zh-CN", "en"), strict=True):
            room = OF_A_NAME if "{actor}" in words else 0
            assert len(words.format(actor="", money=MONEY)) + room <= PUSH_LENGTH
            said = line(name, locale, actor=ACTOR, money=MONEY)
            assert len(said) <= PUSH_LENGTH
            # No word is cut, and no name that fits.
            before, _, after = words.format(actor="|", money=MONEY).partition("|")
            assert said.startswith(before)
            assert said.endswith(after)
            short = line(name, locale, actor="小林", money=MONEY)
            assert short == words.format(actor="小林", money=MONEY)

    def test_says_only_what_the_news_has(self, name: str) -> None:
        news = find(name)
        assert news is not None
        has = {*(("actor",) if news.actor else ()), *(("money",) if news.money else ())}
        for words in PUSHED[name]:
            assert {field for _, field, _, _ in Formatter().parse(words) if field} <= has
        zh, en = PUSHED[name]
        assert en.isascii()
        assert not zh.isascii()


def test_a_name_that_does_not_fit_is_cut() -> None:
    said = line("friendship_formed.asker", "en", actor="Osmanthus Neighbour 12", money="")
    assert said == "Friends: Osmanthus …"
