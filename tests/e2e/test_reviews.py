from tests.e2e.neighbourhood import Neighbourhood, publish_item
from tests.e2e.person import Person
from tests.e2e.test_things import reserve
from tests.support.wait import until

Pair = tuple[Person, Person]


def finished(owner: Person, taker: Person) -> str:
    reservation = reserve(publish_item(owner, "give"), owner, taker)
    for person in (owner, taker):
        person.post(f"/v1/reservations/{reservation['id']}/confirm")
    return str(reservation["id"])


def texts_about(member: Person, reader: Person) -> list[str]:
    items = reader.get(f"/v1/members/{member.id}/reviews")["items"]
    return [review["text"] for review in items]


def test_reviews_are_blind_until_both_have_written_then_the_circle_reads_them(
    place: Neighbourhood, pair: Pair
) -> None:
    owner, taker = pair
    friend = place.resident("邻居")
    place.friends(owner, friend)
    path = f"/v1/deals/{finished(owner, taker)}/reviews"
    taker.post(path, {"rating": 5, "text": "很爽快"})
    assert taker.refused("POST", path, {"rating": 1}) == (409, "review_exists")
    for reader in (owner, friend):
        assert texts_about(owner, reader) == []
    owner.post(path, {"rating": 4, "text": "守时"})
    for reader in (owner, taker, friend):
        assert texts_about(owner, reader) == ["很爽快"]
    [review] = owner.get(f"/v1/members/{owner.id}/reviews")["items"]
    reply = f"/v1/reviews/{review['id']}/reply"
    assert taker.refused("POST", reply, {"text": "是我"}) == (403, "not_party")
    assert owner.ask("POST", reply, {"text": "谢谢"}).status_code == 201
    assert owner.refused("POST", reply, {"text": "谢谢"}) == (409, "reply_exists")
    [review] = friend.get(f"/v1/members/{owner.id}/reviews")["items"]
    assert review["reply"]["text"] == "谢谢"
    assert texts_about(taker, friend) == ["守时"]


def test_a_review_is_shown_when_the_window_ends_and_a_late_one_is_refused(pair: Pair) -> None:
    owner, taker = pair
    path = f"/v1/deals/{finished(owner, taker)}/reviews"
    taker.post(path, {"rating": 3, "text": "还行"})
    until(lambda: texts_about(owner, owner) == ["还行"], seconds=40, what="the window's end")
    assert owner.refused("POST", path, {"rating": 5})[0] == 409


def test_only_the_two_review_and_only_what_was_handed_over(
    place: Neighbourhood, pair: Pair
) -> None:
    owner, taker = pair
    reservation = reserve(publish_item(owner, "give"), owner, taker)
    path = f"/v1/deals/{reservation['id']}/reviews"
    assert taker.refused("POST", path, {"rating": 5})[0] == 409
    assert place.committee.refused("POST", path, {"rating": 5}) == (404, "not_found")


def test_a_stranger_reads_no_reviews(place: Neighbourhood, pair: Pair) -> None:
    owner, taker = pair
    path = f"/v1/deals/{finished(owner, taker)}/reviews"
    for person in pair:
        person.post(path, {"rating": 5, "text": "好"})
    assert texts_about(owner, place.resident("路人")) == []
