"""All services' tables in one."""

from collections.abc import Iterator

from contracts.news import disputes, listings, members, parking, payments
from contracts.news.base import News, Sight

_SERVICES = (members, listings, disputes, parking, payments)
NEWS = {event: told for service in _SERVICES for event, told in service.NEWS.items()}
# Events of which nobody is told, each with the reason.
SILENT = {event: why for service in _SERVICES for event, why in service.SILENT.items()}
_BY_NAME: dict[str, News] = {
    f"{event}.{word}": news for event, told in NEWS.items() for word, news in told.items()
}


# What is told of one's own deals, money and account.
ALWAYS_SEEN = frozenset(name for name, news in _BY_NAME.items() if news.sight == Sight.OWN)


def news_of(event: str) -> Iterator[tuple[str, News]]:
    """(name, news) of what may be told of an event; the name is what is stored."""
    for word, news in NEWS.get(event, {}).items():
        yield f"{event}.{word}", news


def news_named(name: str) -> News:
    """The news stored under this name; KeyError where there is none."""
    return _BY_NAME[name]


def find(name: str) -> News | None:
    """The news stored under this name; None where another version wrote it."""
    return _BY_NAME.get(name)
