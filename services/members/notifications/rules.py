"""What a notification says, and how long it is kept."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.labels import EN, in_language
from contracts.news import News
from contracts.news import line as line_of

KEPT = timedelta(days=90)
# An event of money may overtake the one that says whose deal it is; for so long it comes back.
PATIENCE = timedelta(minutes=5)
# Unread ones are counted as far as this: a client shows "99+" long before.
COUNTED = 200


def words(
    news: News,
    locale: str,
    *,
    actor: str | None,
    amount: int | None,
    moment: datetime | None,
    zone: str,
    times: int,
) -> str:
    """The text in `locale`, with the actor's name as it is now."""
    return in_language((news.zh, news.en), locale).format(
        actor=actor or _somebody(locale),
        money=_money(amount),
        at=local_time(moment, zone, locale) if moment else "",
        times=times,
    )


def line(name: str, locale: str, *, actor: str | None, amount: int | None) -> str:
    """What is pushed of the news stored under `name`, short enough for every carrier."""
    return line_of(name, locale, actor=actor or _somebody(locale), money=_money(amount))


def _somebody(locale: str) -> str:
    return in_language(("邻居", "a neighbour"), locale)


def _money(amount: int | None) -> str:
    return f"¥{amount / 100:.2f}" if amount is not None else ""


def local_time(moment: datetime, zone: str, locale: str) -> str:
    """11月23日 18:00, or 23 Nov 18:00."""
    local = moment.astimezone(ZoneInfo(zone))
    clock = f"{local:%H:%M}"
    if locale == EN:
        return f"{local.day} {local:%b} {clock}"
    return f"{local.month}月{local.day}日 {clock}"
