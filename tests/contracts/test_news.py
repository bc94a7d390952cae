"""Every event is told to somebody, or silent for a reason; the words fit what they speak of."""

from string import Formatter

import pytest

from contracts.events.base import schemas
from contracts.news import KINDS, MUST_SEE, NEWS, SILENT, News, find, news_of
from contracts.news.base import PRESENT, of
from contracts.subscriptions import SUBSCRIPTIONS
from services.members.concerned.views import PEOPLE

EVENTS = {name for name, _ in schemas()}
LINES = {name: news for event in sorted(NEWS) for name, news in news_of(event)}
# What members add to the data of an event, by the names that the tables use.
LOOKED_UP = {
    "friend_request_sent": {"asked_id"},
    "friendship_formed": {"asker_id", "accepter_id"},
    "message_sent": {"partner_id", "resident_id", "committee_ids"},
    "notice_published": {"resident_ids"},
    "report_made": {"committee_ids"},
    "reservation_disputed": {"committee_ids"},
    "booking_disputed": {"committee_ids"},
    "reservation_dispute_near_end": {"committee_ids"},
    "booking_dispute_near_end": {"committee_ids"},
    "residency_asked": {"committee_ids"},
    **{event: {"payer_id", "payee_id"} for event in PEOPLE if event.startswith(("pay", "ref"))},
}


def test_every_event_is_told_or_deliberately_silent() -> None:
    undecided = EVENTS - NEWS.keys() - SILENT.keys()
    assert not undecided, f"add these to contracts/news, or to SILENT there: {sorted(undecided)}"
    assert not NEWS.keys() & SILENT.keys()
    assert NEWS.keys() | SILENT.keys() == EVENTS
    assert all(SILENT.values())
    assert all(NEWS.values())


def test_the_inbox_hears_all_that_is_told() -> None:
    assert set(SUBSCRIPTIONS["members.notifications"]) == NEWS.keys()


def test_what_is_looked_up_is_looked_up_by_members() -> None:
    assert LOOKED_UP.keys() == PEOPLE.keys()


@pytest.mark.parametrize("name", LINES)
class TestEveryLine:
    def test_names_only_fields_of_its_event(self, name: str) -> None:
        news, event = LINES[name], name.partition(".")[0]
        [schema] = [schema for (known, _), schema in schemas().items() if known == event]
        fields = set(schema().fields) | LOOKED_UP.get(event, set())
        used = {news.to, news.actor, news.money, news.at, *news.when} - {None}
        assert used <= fields
        kind, subject_id = news.about({field: field for field in fields})
        assert kind
        assert subject_id in fields

    def test_says_in_both_languages_what_it_has(self, name: str) -> None:
        news = LINES[name]
        has = {
            *({"actor"} if news.actor else ()),
            *({"money"} if news.money else ()),
            *({"at"} if news.at else ()),
            *({"times"} if news.collapses else ()),
        }
        for words in (news.zh, news.en):
            spoken = {field for _, field, _, _ in Formatter().parse(words) if field}
            assert spoken <= has
            # Money and moments are kept to be told.
            assert has - {"actor"} <= spoken
        assert news.en.isascii()
        assert not news.zh.isascii()

    def test_is_of_a_kind_and_fits_its_column(self, name: str) -> None:
        assert LINES[name].kind in KINDS
        assert len(name) <= 60
        assert find(name) is LINES[name]


def test_must_see_are_kinds() -> None:
    assert KINDS.keys() > MUST_SEE


def test_an_unknown_name_is_no_news() -> None:
    assert find("never_heard_of.owner") is None


def told_when(**when: object) -> News:
    return News(kind="deals", to="a", about=of("x", "a"), zh="好", en="ok", when=when)


@pytest.mark.parametrize(
    ("when", "told", "applies"),
    [
        ({}, {}, True),
        ({"by": "owner"}, {"by": "owner"}, True),
        ({"by": "owner"}, {"by": "taker"}, False),
        ({"by": ("owner", "taker")}, {"by": "taker"}, True),
        ({"price": None}, {"price": None}, True),
        ({"price": None}, {"price": {"amount": 1}}, False),
        ({"price": PRESENT}, {"price": {"amount": 1}}, True),
        ({"price": PRESENT}, {"price": None}, False),
        ({"by": "owner", "price": PRESENT}, {"by": "owner", "price": None}, False),
    ],
)
def test_a_line_is_told_only_when_its_conditions_hold(
    when: dict[str, object], told: dict[str, object], applies: bool
) -> None:
    assert told_when(**when).applies(told) is applies
