"""What a notification says, and how long it is kept."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.labels import EN, in_language
from contracts.news import News

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
        actor=actor or in_language(("邻居", "a neighbour"), locale),
        money=f"¥{amount / 100:.2f}" if amount is not None else "",
        at=local_time(moment, zone, locale) if moment else "",
        times=times,
    )


def local_time(moment: datetime, zone: str, locale: str) -> str:
    """11月23日 18:00, or 23 Nov 18:00."""
    local = moment.astimezone(ZoneInfo(zone))
    clock = f"{local:%H:%M}"
    if locale == EN:
        return f"{local.day} {local:%b} {clock}"
    return f"{local.month}月{local.day}日 {clock}"
