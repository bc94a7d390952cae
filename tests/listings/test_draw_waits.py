"""A draw is held when its owner takes part, and all that was told of their friends is known."""

from datetime import timedelta

from sqlalchemy import update

from chassis.tables import circle
from tests.listings.builders import DAY
from tests.listings.gifts import Gift, part, taker


def test_a_draw_waits_while_its_owner_is_suspended(gift: Gift) -> None:
    entries = [gift.enter(), gift.enter()]
    friends = [taker(deal) for deal in entries]
    gift.listings.members.suspended = {gift.owner}
    for friend in friends:
        part(gift, friend, friends=False)
    assert gift.hold()["status"] == "open"
    # Far later than any of them had to answer.
    gift.listings.later(10 * DAY)
    gift.listings.service.lapse_proposals()
    gift.listings.service.expire_items()
    assert gift.hold()["status"] == "open"
    assert [gift.state(deal)[0] for deal in entries] == ["proposed", "proposed"]
    gift.listings.members.suspended = set()
    for friend in friends:
        part(gift, friend, friends=True)
    drawn = gift.hold()
    assert (drawn["status"], drawn["entries"], drawn["struck"]) == ("drawn", [1, 2], [])
    assert sorted(gift.state(deal)[0] for deal in entries) == ["accepted", "proposed"]
    # Who stands in line has time from the draw on.
    gift.listings.later(timedelta(seconds=1))
    gift.listings.service.lapse_proposals()
    assert sorted(gift.state(deal)[0] for deal in entries) == ["accepted", "proposed"]


def test_a_draw_waits_for_news_of_friends_that_is_on_its_way(gift: Gift) -> None:
    entry, other = gift.enter(), gift.enter()
    gift.listings.members.told = {taker(entry): 2, taker(other): 1}
    part(gift, taker(entry), friends=False)
    assert gift.hold()["status"] == "open"
    with gift.listings.database() as session:
        pair = circle.c.owner_id == gift.owner, circle.c.viewer_id == taker(entry)
        session.execute(update(circle).where(*pair).values(friends=True, version=2))
    drawn = gift.hold()
    assert (drawn["status"], drawn["struck"]) == ("drawn", [])
