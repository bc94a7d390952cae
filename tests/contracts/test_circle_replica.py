"""The replica of the circle against members' truth: events lost, repeated, late; rows damaged."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from prometheus_client import REGISTRY
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from chassis import rebuild
from chassis.ids import uuid7
from chassis.tables import circle, neighbour
from contracts.subscriptions import PAIR
from services.members.accounts.actions import change_member
from services.members.friends import actions as friend_actions
from services.members.standing.actions import judge_member
from tests.contracts.replica import PEOPLE, Replica
from tests.members.builders import NOW, befriend, no_trade
from tests.support.databases import Databases

ANY = st.integers(0, 10_000)
# Few pairs, so that much happens to each; the first of the two acts.
TWO = st.sampled_from([(0, 1), (1, 0), (1, 2)])
DEEDS = st.sampled_from(
    ["befriend", "part", "block", "unblock", "rename", "suspend", "restore", "leave"]
)
DAMAGES: dict[str, Any] = {
    "gone": delete,
    "opened": lambda table: update(table).values(friends=True, blocked=False),
    "closed": lambda table: update(table).values(friends=False),
    "ahead": lambda table: update(table).values(version=table.c.version + 3, blocked=True),
    "back": lambda table: update(table).values(version=0),
}


def judged(session: Session, judge: UUID, one: UUID, what: str) -> None:
    """Suspended or restored, by one who has no deal with them."""
    judge_member(session, no_trade(), judge, one, what, reason="多次失约", now=NOW)


class CircleReplica(RuleBasedStateMachine):
    """Anything may happen to events and rows; a rebuild makes the replica what members knows."""

    def __init__(self, databases: Databases) -> None:
        super().__init__()
        self.world = Replica(databases)
        self.damaged: set[Any] = set()

    def teardown(self) -> None:
        self.world.close()

    @initialize()
    def news_of_everybody(self) -> None:
        self.deliver_all()

    @rule(two=TWO)
    def two_become_friends(self, two: tuple[int, int]) -> None:
        self.happens("befriend", two)

    @rule(two=TWO)
    def one_blocks_the_other(self, two: tuple[int, int]) -> None:
        self.happens("block", two)

    @rule(two=TWO)
    def one_unblocks_the_other(self, two: tuple[int, int]) -> None:
        self.happens("unblock", two)

    @rule(two=TWO)
    def the_committee_suspends_one(self, two: tuple[int, int]) -> None:
        self.happens("suspend", two)

    @rule(two=TWO)
    def the_committee_restores_one(self, two: tuple[int, int]) -> None:
        self.happens("restore", two)

    @rule(what=DEEDS, two=TWO)
    def happens(self, what: str, two: tuple[int, int]) -> None:
        one, other = (self.world.people[index] for index in two)
        match what:
            case "befriend":
                self.world.act(befriend, one, other)
            case "part":
                self.world.act(friend_actions.end_friendship, one, other)
            case "block":
                self.world.act(friend_actions.block_member, one, other, NOW)
            case "unblock":
                self.world.act(friend_actions.unblock_member, one, other, NOW)
            case "suspend" | "restore":
                self.world.act(judged, self.world.committee, one, what)
            case "leave":
                # Friends part all at once, as by moving out; they stay neighbours here.
                self.world.act(friend_actions.part_from_all, one, NOW)
            case "rename":
                name = f"住户 {len(self.world.told)}"
                self.world.act(change_member, one, {"display_name": name})

    @precondition(lambda self: self.world.waiting)
    @rule(n=ANY)
    def an_event_arrives_out_of_turn(self, n: int) -> None:
        event = self.world.waiting.pop(n % len(self.world.waiting))
        gap = event.type in PAIR and (event.aggregate_version > self.world.version_of(event) + 1)
        before = gaps_noted()
        self.world.deliver(event)
        assert gaps_noted() - before == gap

    @precondition(lambda self: self.world.waiting)
    @rule(n=ANY)
    def an_event_is_lost(self, n: int) -> None:
        self.world.waiting.pop(n % len(self.world.waiting))

    @rule(n=ANY)
    def an_event_comes_again(self, n: int) -> None:
        told = self.world.told
        self.world.deliver(told[n % len(told)])

    @rule(how=st.sampled_from(list(DAMAGES)), n=ANY)
    def a_row_is_damaged(self, how: str, n: int) -> None:
        pairs = sorted(key for key in self.world.held() if len(key) == 2)
        if pairs:
            owner, viewer = pairs[n % len(pairs)]
            row = (circle.c.owner_id == owner) & (circle.c.viewer_id == viewer)
            self.world.here.execute(DAMAGES[how](circle).where(row))
            self.damaged.add((owner, viewer))

    @rule(n=ANY, version=st.integers(0, 5))
    def a_card_is_damaged(self, n: int, version: int) -> None:
        one = self.world.people[n % PEOPLE]
        card = update(neighbour).values(display_name="?", version=version)
        self.world.here.execute(card.where(neighbour.c.member_id == one))
        self.damaged.add((one,))

    @rule(n=ANY)
    def strangers_appear(self, n: int) -> None:
        one, nobody = self.world.people[n % PEOPLE], uuid7()
        state = {"version": 7, "friends": True, "blocked": False}
        for owner, viewer in ((one, nobody), (nobody, one)):
            row = {"owner_id": owner, "viewer_id": viewer, **state}
            self.world.here.execute(insert(circle).values(row))
            self.damaged.add((owner, viewer))

    @rule()
    def a_rebuild_makes_it_members_truth(self) -> None:
        self.world.mend()
        self.damaged.clear()
        assert self.world.held() == self.world.truth()
        assert not any(self.world.mend().values())

    @rule(deeds=st.lists(st.tuples(DEEDS, TWO), max_size=12))
    def a_rebuild_while_events_keep_flowing(self, deeds: list[tuple[str, tuple[int, int]]]) -> None:
        def between(_table: str) -> None:
            if deeds:
                self.happens(*deeds.pop())
                if self.world.waiting and len(deeds) % 3:
                    self.world.deliver(self.world.waiting.pop())

        found = self.world.mend(between)
        assert self.damaged or not any(found[kind] for kind in rebuild.STRAY)
        self.damaged.clear()
        self.deliver_all()
        assert self.world.held() == self.world.truth()

    @invariant()
    def no_row_says_what_members_never_said(self) -> None:
        for key, (version, *state) in self.world.held().items():
            assert key in self.damaged or self.world.said[key, version] == tuple(state)

    def deliver_all(self) -> None:
        while self.world.waiting:
            self.world.deliver(self.world.waiting.pop())


def gaps_noted() -> float:
    return REGISTRY.get_sample_value("linli_circle_gaps_total") or 0.0


@pytest.fixture(scope="module")
def alone(postgres_url: str) -> Iterator[Databases]:
    """Databases with nobody else in them, and batches small enough that there are several."""
    made = Databases(postgres_url, "replica")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rebuild, "BATCH_ROWS", 3)
        yield made
    made.drop()


@pytest.fixture
def world(alone: Databases) -> Iterator[Replica]:
    """Two of the three are friends, and the replica knows."""
    made = Replica(alone)
    made.act(befriend, *made.people[:2])
    while made.waiting:
        made.deliver(made.waiting.pop(0))
    yield made
    made.close()


def once(world: Replica, action: Callable[..., Any], *arguments: Any) -> Callable[[str], None]:
    """While members' first answer about the circle is on its way: the action, and its event."""
    left = [action]

    def happen(table: str) -> None:
        if table == "circle" and left:
            world.act(left.pop(), *arguments)
            world.deliver(world.waiting.pop())

    return happen


def test_an_event_that_a_damaged_row_swallowed_is_made_up_for(world: Replica) -> None:
    world.here.execute(update(circle).values(version=99))
    first, second, _ = world.people
    found = world.mend(once(world, friend_actions.block_member, first, second, NOW))
    assert found["ahead"]
    assert world.held() == world.truth()


def test_news_that_comes_during_a_batch_is_not_overwritten_by_it(world: Replica) -> None:
    world.here.execute(delete(circle))
    first, second, _ = world.people
    world.mend(once(world, friend_actions.block_member, first, second, NOW))
    assert world.held() == world.truth()


def test_who_becomes_friends_during_a_batch_is_not_taken_for_a_stray(world: Replica) -> None:
    first, _, third = world.people
    found = world.mend(once(world, befriend, first, third))
    assert not any(found.values())
    assert world.held() == world.truth()


def test_a_row_taken_away_comes_back_though_others_have_come_before_it(world: Replica) -> None:
    first, second, third = world.people
    row = (circle.c.owner_id == second) & (circle.c.viewer_id == first)
    world.here.execute(update(circle).where(row).values(blocked=True))
    # The last of a full batch is removed; the new row pushes it into the next one.
    world.mend(once(world, befriend, first, third))
    assert world.held() == world.truth()


def test_whatever_happens_a_rebuild_makes_the_replica_members_truth(alone: Databases) -> None:
    often = settings(max_examples=15, stateful_step_count=60)
    run_state_machine_as_test(partial(CircleReplica, alone), settings=often)
