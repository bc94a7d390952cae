import pytest

from chassis.ids import uuid7
from contracts.errors.general import NotParty, NotThere
from contracts.errors.listings import EntryStands
from services.listings.draws.rules import outcome
from services.listings.items.model import Item
from tests.listings.gifts import PARTED, Gift, hide, part, taker


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


@pytest.mark.parametrize("how", PARTED)
def test_who_is_parted_from_the_owner_is_struck_for_all_others_to_see(gift: Gift, how: str) -> None:
    gone, stays = gift.enter(), gift.enter()
    heard = gift.told(gone["id"])
    PARTED[how](gift, taker(gone))
    drawn = gift.hold()
    assert (drawn["entries"], drawn["struck"]) == ([1, 2], [1])
    assert drawn["order"] == outcome(bytes.fromhex(drawn["seed"]), [1, 2])
    assert (gift.state(gone)[0], gift.state(stays)[0]) == ("proposed", "accepted")
    assert gift.told(stays["id"])[-1] == "item_reserved"
    assert gift.shown(taker(stays)) == {**drawn, "my_entry": 2}
    # Blocking is silent.
    assert gift.shown(taker(gone)) == {**drawn, "my_entry": 1, "struck": []}
    assert gift.told(gone["id"]) == heard


def test_who_was_struck_has_their_place_again_once_they_may_see_the_gift(gift: Gift) -> None:
    gone, stays = gift.enter(), gift.enter()
    part(gift, taker(gone), blocked=True)
    gift.hold()
    part(gift, taker(gone), blocked=False)
    assert gift.state(gone) == ("proposed", 1)
    gift.act(stays, "cancel")
    assert gift.state(gone)[0] == "accepted"


def test_where_all_are_struck_who_asks_first_afterwards_gets_it(gift: Gift) -> None:
    gone = gift.enter()
    part(gift, taker(gone), friends=False)
    drawn = gift.hold()
    assert (drawn["status"], drawn["entries"], drawn["struck"]) == ("drawn", [1], [1])
    assert gift.state(gone)[0] == "proposed"
    assert gift.enter()["status"] == "accepted"


def test_the_owner_hides_the_gift_from_nobody_who_has_entered(gift: Gift) -> None:
    entries = {number: gift.enter() for number in (1, 2, 3)}
    friend = gift.a_friend()
    for deal in entries.values():
        with pytest.raises(EntryStands):
            hide(gift, taker(deal))
    hide(gift, friend)
    drawn = gift.hold()
    assert (drawn["entries"], drawn["struck"]) == ([1, 2, 3], [])
    # Neither does the owner choose that way who is next.
    first, second, third = (entries[number] for number in drawn["order"])
    with pytest.raises(EntryStands):
        hide(gift, taker(second))
    gift.act(first, "cancel")
    assert [gift.state(deal)[0] for deal in (second, third)] == ["accepted", "proposed"]


def test_who_took_their_entry_back_can_be_left_out(gift: Gift) -> None:
    gone = gift.enter()
    gift.act(gone, "cancel")
    hide(gift, taker(gone))
    assert gift.hold()["entries"] == []


@pytest.mark.parametrize("how", PARTED)
def test_who_may_not_see_the_gift_any_more_is_passed_over_in_the_line(gift: Gift, how: str) -> None:
    entries = [gift.enter() for _ in range(3)]
    first, second, third = (entries[number - 1] for number in gift.hold()["order"])
    PARTED[how](gift, taker(second))
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
