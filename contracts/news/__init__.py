"""What members are told of each event: whom it concerns, and the words in both languages.

Whoever adds an event to contracts/events adds it here, to the table of its service: to `NEWS`, or
to `SILENT` with the reason. A test holds that every event is in one of the two.
"""

from contracts.news.base import KINDS, MUST_SEE, News, Sight
from contracts.news.pushed import PUSH_LENGTH, PUSHED, line
from contracts.news.table import ALWAYS_SEEN, NEWS, SILENT, find, news_named, news_of

__all__ = [
    "ALWAYS_SEEN",
    "KINDS",
    "MUST_SEE",
    "NEWS",
    "PUSHED",
    "PUSH_LENGTH",
    "SILENT",
    "News",
    "Sight",
    "find",
    "line",
    "news_named",
    "news_of",
]
