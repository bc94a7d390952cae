import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.tables import outbox
from contracts.errors.general import ValidationFailed
from contracts.errors.listings import AllocationDecides, EntriesClosed
from contracts.json import Json
from services.listings.draws import actions as draw_actions
from services.listings.draws.model import Draw
from services.listings.draws.rules import commitment, outcome
from services.listings.items.model import Item
from tests.listings.builders import DAY, NOW, a_photo, an_item, terms
from tests.listings.gifts import DRAW_AT, Gift, taker
from tests.listings.running import Running
from tests.listings.test_events import assert_as_the_contract_says
from tests.support.locks import until_done_or_waiting

PAGE = Path(__file__).parents[2] / "docs" / "draw.md"


def test_the_seed_is_promised_from_the_start_and_shown_after_the_draw(gift: Gift) -> None:
    entry = gift.enter()
    shown = gift.listings.call(taker(entry), "show_listing", listing_id=gift.id)
    assert (shown["allocation"], shown["draw_at"]) == ("draw", rfc3339(DRAW_AT))
    before = gift.shown(gift.owner)
    assert before["commitment"] == shown["draw_commitment"]
    assert [before[name] for name in ("seed", "entries", "order")] == [None] * 3
    assert (before["status"], gift.shown(taker(entry))["my_entry"]) == ("open", 1)
    after = gift.hold()
    assert after["status"] == "drawn"
    assert commitment(bytes.fromhex(after["seed"])) == shown["draw_commitment"]
    with gift.listings.database() as session:
        assert session.get_one(Draw, gift.item.id).seed.hex() == after["seed"]


def test_the_first_drawn_gets_the_gift_and_the_others_stand_in_the_order_drawn(gift: Gift) -> None:
    entries = {number: gift.enter() for number in range(1, 5)}
    assert [deal["entry_number"] for deal in entries.values()] == [1, 2, 3, 4]
    assert {deal["place_in_line"] for deal in entries.values()} == {None}
    drawn = gift.hold()
    assert drawn["entries"] == [1, 2, 3, 4]
    assert drawn["order"] == outcome(bytes.fromhex(drawn["seed"]), [1, 2, 3, 4])
    states = [gift.state(entries[number]) for number in drawn["order"]]
    assert states == [("accepted", None), ("proposed", 1), ("proposed", 2), ("proposed", 3)]
    assert gift.told(gift.id) == ["listing_published", "draw_held"]
    first, second, *_ = (entries[number]["id"] for number in drawn["order"])
    assert gift.told(first) == ["reservation_proposed", "item_reserved"]
    assert gift.told(second) == ["reservation_proposed", "reservation_waiting"]


def test_when_it_falls_through_the_next_drawn_has_it(gift: Gift) -> None:
    entries = {number: gift.enter() for number in (1, 2, 3)}
    first, second, third = (entries[number] for number in gift.hold()["order"])
    gift.act(first, "cancel")
    assert [gift.state(deal)[0] for deal in (first, second)] == ["cancelled", "accepted"]
    assert gift.told(third["id"]) == ["reservation_proposed", "reservation_waiting"]
    gift.act(second, "cancel", owner=True)
    assert gift.state(third)[0] == "accepted"
    gift.act(third, "cancel")
    late = gift.enter()
    assert (late["status"], late["entry_number"]) == ("accepted", None)


def test_whoever_took_part_can_work_it_out_with_the_lines_of_the_docs(
    gift: Gift, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [gift.enter() for _ in range(7)]
    gift.act(entries[3], "cancel")
    gift.hold()
    _, lines, _ = PAGE.read_text("utf-8").replace("```python\n", "```").split("```")
    assert len(lines.strip().splitlines()) <= 10
    drawn = gift.shown(taker(entries[0]))
    monkeypatch.chdir(tmp_path)
    answer = tmp_path / "draw.json"
    answer.write_text(json.dumps(drawn), "utf-8")
    exec(lines, {})  # noqa: S102 - the docs' own lines
    assert drawn["struck"] == []
    for wrong in ({"seed": "00" * 32}, {"entries": [1, 2]}, {"order": drawn["order"][::-1]}):
        answer.write_text(json.dumps(drawn | wrong), "utf-8")
        with pytest.raises(AssertionError):
            exec(lines, {})  # noqa: S102 - as above


@pytest.mark.parametrize("what", ["accept", "decline", "cancel"])
def test_the_owner_neither_picks_an_entry_nor_turns_one_down(gift: Gift, what: str) -> None:
    entries = [gift.enter(), gift.enter()]
    with pytest.raises(AllocationDecides):
        gift.act(entries[0], what, owner=True)
    order = gift.hold()["order"]
    with pytest.raises(AllocationDecides):
        gift.act(entries[order[1] - 1], what, owner=True)


def test_one_enters_until_the_draw_and_asks_for_a_meeting_after_it(gift: Gift) -> None:
    body = {"meet_at": rfc3339(DRAW_AT), "place": "东门"}
    with pytest.raises(ValidationFailed) as refused:
        gift.listings.call(gift.a_friend(), "propose_reservation", listing_id=gift.id, body=body)
    assert refused.value.errors[0] == {"pointer": "/meet_at", "code": "before_draw"}
    gift.listings.now = DRAW_AT
    with pytest.raises(EntriesClosed):
        gift.enter()


def test_an_entry_is_not_moved_to_before_the_draw_and_after_it_to_any_time(gift: Gift) -> None:
    entry, owner = gift.enter(), str(gift.owner)
    early = {"meet_at": rfc3339(DRAW_AT), "place": "东门"}
    moved = {"meet_at": rfc3339(DRAW_AT + timedelta(minutes=1)), "place": "东门"}
    by_tap = {"kind": "listing", "subject_id": gift.id}

    def move(who: str, body: Json) -> Any:
        return gift.listings.call(
            UUID(who), "reschedule_reservation", reservation_id=entry["id"], body=body
        )

    taker = entry["taker"]["id"]
    for who, other in ((taker, owner), (owner, taker)):
        for ask in (
            partial(move, who, early),
            partial(
                gift.listings.call, UUID(who), "ask_to_meet", **by_tap, other_id=other, body=early
            ),
            partial(
                gift.listings.call, UUID(who), "agree_to_meet", **by_tap, other_id=other, body=early
            ),
        ):
            with pytest.raises(ValidationFailed) as refused:
                ask()
            assert refused.value.errors[0] == {"pointer": "/meet_at", "code": "before_draw"}
    assert move(taker, moved)["reschedule"]["meet_at"] == moved["meet_at"]
    assert move(owner, moved)["meet_at"] == moved["meet_at"]
    gift.hold()
    gift.listings.now = DRAW_AT
    assert move(taker, {**moved, "place": "西门"})["reschedule"]["place"] == "西门"


def test_who_takes_their_entry_back_is_not_drawn_and_who_enters_again_has_a_new_number(
    gift: Gift,
) -> None:
    gone, stays = gift.enter(), gift.enter()
    gift.act(gone, "cancel")
    again = gift.enter(taker(gone))
    assert again["entry_number"] == 3
    assert gift.shown(taker(gone))["my_entry"] == 3
    assert gift.hold()["entries"] == [2, 3]
    assert {gift.state(stays)[0], gift.state(again)[0]} == {"accepted", "proposed"}


def test_where_nobody_entered_who_asks_first_afterwards_gets_it(gift: Gift) -> None:
    drawn = gift.hold()
    assert (drawn["status"], drawn["entries"], drawn["order"]) == ("drawn", [], [])
    assert gift.told(gift.id) == ["listing_published", "draw_held"]
    assert gift.enter()["status"] == "accepted"


def test_a_withdrawn_gift_is_not_drawn_and_its_entries_end(gift: Gift) -> None:
    entry = gift.enter()
    gift.listings.call(gift.owner, "withdraw_listing", listing_id=gift.id)
    assert gift.state(entry)[0] == "declined"
    gift.listings.now = DRAW_AT
    gift.listings.service.hold_draws()
    shown = gift.shown(taker(entry))
    assert (shown["status"], shown["seed"], shown["entries"]) == ("ended", None, None)


def test_what_is_changed_before_the_draw_leaves_the_entries_and_the_draw(gift: Gift) -> None:
    entry = gift.enter()
    before = gift.shown(gift.owner)
    call = gift.listings.call
    call(gift.owner, "change_listing", listing_id=gift.id, body={"title": "书桌和椅子"})
    assert gift.shown(gift.owner) == before
    early = {"expires_at": rfc3339(DRAW_AT)}
    with pytest.raises(ValidationFailed) as refused:
        call(gift.owner, "change_listing", listing_id=gift.id, body=early)
    assert refused.value.errors[0] == {"pointer": "/expires_at", "code": "before_draw"}
    for fixed in ({"allocation": "first_come"}, {"draw_at": rfc3339(NOW + 2 * DAY)}):
        with pytest.raises(ValidationFailed):
            call(gift.owner, "change_listing", listing_id=gift.id, body=fixed)
    gift.hold()
    assert gift.state(entry)[0] == "accepted"


def test_a_clock_that_is_late_draws_before_the_offer_ends(listings: Running) -> None:
    gift = Gift(listings, expires_at=DRAW_AT + DAY)
    entry = gift.enter()
    listings.later(5 * DAY)
    listings.service.expire_items()
    assert gift.state(entry)[0] == "proposed"
    gift.hold()
    assert gift.state(entry)[0] == "accepted"


def test_a_gift_that_waits_for_its_draw_is_not_offered_in_a_swap(gift: Gift) -> None:
    friend = gift.a_friend()
    with gift.listings.database() as session:
        wanted = an_item(session, friend, "swap")
    body = {"meet_at": rfc3339(NOW + DAY), "place": "东门", "offered_listing_id": gift.id}
    with pytest.raises(ValidationFailed) as refused:
        gift.listings.call(gift.owner, "propose_reservation", listing_id=str(wanted.id), body=body)
    assert refused.value.errors[0] == {"pointer": "/offered_listing_id", "code": "not_allowed"}


def test_two_replicas_hold_one_draw_once(gift: Gift) -> None:
    entries = [gift.enter() for _ in range(3)]
    gift.listings.now = DRAW_AT

    def hold() -> None:
        with gift.listings.database() as session:
            draw_actions.hold_draw(session, gift.item.id, now=DRAW_AT)

    with ThreadPoolExecutor(2) as pool:
        with gift.listings.database() as session:
            session.get_one(Item, gift.item.id, with_for_update=True)
            both = [pool.submit(hold) for _ in range(2)]
            until_done_or_waiting(gift.listings.engine, *both)
        for one in both:
            one.result()
    assert gift.told(gift.id).count("draw_held") == 1
    assert sorted(gift.state(deal)[0] for deal in entries) == ["accepted", "proposed", "proposed"]


def test_a_draw_is_told_as_the_contract_says(gift: Gift) -> None:
    gift.enter()
    gift.hold()
    with gift.listings.database() as session:
        wanted = select(outbox).where(outbox.c.type == "draw_held")
        row = session.execute(wanted.where(outbox.c.aggregate_id == gift.item.id)).one()
    assert_as_the_contract_says(row)
    assert row.data["entries"] == 1


def test_only_gifts_are_drawn(listings: Running) -> None:
    owner = uuid7()
    with listings.database() as session:
        asked = terms("sell", photo_ids=[a_photo(session, owner)])
    body = {name: asked[name] for name in ("kind", "title", "description", "category", "condition")}
    more = {"price": {"amount": 100, "currency": "CNY"}, "allocation": "first_come"}
    body |= more | {"photo_ids": [str(photo) for photo in asked["photo_ids"]]}
    with pytest.raises(ValidationFailed) as refused:
        listings.call(owner, "publish_listing", body=body)
    assert refused.value.errors[0] == {"pointer": "/allocation", "code": "not_allowed"}
