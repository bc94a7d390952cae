import pytest

from chassis.ids import uuid7
from contracts.errors.general import NotParty, NotThere
from services.listings.items.model import Item
from tests.listings.gifts import OUT_OF_SIGHT, Gift, taker


def test_a_draw_is_for_the_owner_and_those_who_entered(gift: Gift) -> None:
    entry, friend = gift.enter(), gift.a_friend()
    gift.hold()
    assert gift.shown(taker(entry)).keys() == gift.shown(gift.owner).keys()
    with pytest.raises(NotParty):
        gift.shown(friend)
    with pytest.raises(NotThere):
        gift.shown(uuid7())
    other = Gift(gift.listings, allocation="first_come", draw_at=None)
    with pytest.raises(NotThere):
        other.shown(other.owner)


def test_a_draw_names_nobody(gift: Gift) -> None:
    entries = [gift.enter() for _ in range(3)]
    gift.hold()
    told = str(gift.shown(taker(entries[0])))
    for deal in entries:
        assert deal["taker"]["id"] not in told
        assert deal["id"] not in told


@pytest.mark.parametrize("how", OUT_OF_SIGHT)
def test_who_may_not_see_the_gift_any_more_is_not_drawn(gift: Gift, how: str) -> None:
    gone, stays = gift.enter(), gift.enter()
    OUT_OF_SIGHT[how](gift, taker(gone))
    drawn = gift.hold()
    assert (drawn["entries"], drawn["order"]) == ([2], [2])
    assert (gift.state(gone)[0], gift.state(stays)[0]) == ("expired", "accepted")
    # They took part, and may see that they were not on the list.
    assert gift.shown(taker(gone))["entries"] == [2]


@pytest.mark.parametrize("how", OUT_OF_SIGHT)
def test_who_may_not_see_the_gift_any_more_is_passed_over_in_the_line(gift: Gift, how: str) -> None:
    entries = [gift.enter() for _ in range(3)]
    first, second, third = (entries[number - 1] for number in gift.hold()["order"])
    OUT_OF_SIGHT[how](gift, taker(second))
    gift.act(first, "cancel")
    assert (gift.state(second)[0], gift.state(third)[0]) == ("proposed", "accepted")


def test_a_hidden_gift_is_drawn_when_it_is_shown_again(gift: Gift) -> None:
    entry = gift.enter()
    with gift.listings.database() as session:
        session.get_one(Item, gift.item.id).hidden_by = uuid7()
    assert gift.hold()["status"] == "open"
    assert gift.state(entry)[0] == "proposed"
    with gift.listings.database() as session:
        session.get_one(Item, gift.item.id).hidden_by = None
    assert gift.hold()["status"] == "drawn"
    assert gift.state(entry)[0] == "accepted"
