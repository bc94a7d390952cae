"""A service that hangs is told from one that only waits for it: time stands still but for calls."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import eventlet
import pytest

from chassis import remote, wire
from chassis.context import CURRENT, Context, told_by
from chassis.remote import LEAST_WAIT_S, RemoteService, Replies, time_for
from contracts.errors.base import Refusal
from contracts.errors.general import NotThere, Unavailable
from gateway.services import RpcServices

ANSWER_S = 4.0
MANY = 12
Method = Callable[[], Any]


@dataclass
class Clock:
    """The time of every process in a test."""

    now: float = 1_000_000.0

    def time(self) -> float:
        return self.now

    monotonic = time


@dataclass
class Wire:
    """Carries a call at once; who has no method hangs until the caller gives up."""

    clock: Clock
    methods: dict[str, Method] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def process(self) -> Replies:
        """Another process's reply queue."""
        replies = Replies()
        replies.sender, replies.routing_key = _Sender(self, replies), "replies"
        replies.queue_consumer = _Consumer()
        return replies


class _Consumer:
    connection_errors = ()


@dataclass
class _Message:
    body: bytes
    headers: dict[str, Any]
    properties: dict[str, str]


@dataclass
class _Sender:
    wire: Wire
    replies: Replies

    def send(self, _: bytes, **how: Any) -> None:
        called, clock = how["routing_key"], self.wire.clock
        gives_up = clock.now + how["expiration"]
        self.wire.asked.append(called)
        if called not in self.wire.methods:
            clock.now = gives_up
            raise eventlet.Timeout
        said = self._answer(called, how["headers"])
        if clock.now >= gives_up:
            raise eventlet.Timeout
        self.replies.take(_Message(*said, {"correlation_id": how["correlation_id"]}))

    def _answer(self, called: str, headers: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
        mine = CURRENT.set(Context(**told_by(headers)))
        try:
            return wire.reply(self.wire.methods[called](), None)
        except Refusal as refusal:
            return wire.reply(None, refusal)
        finally:
            CURRENT.reset(mine)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr(remote, "time", clock)
    before = CURRENT.set(Context())
    yield clock
    CURRENT.reset(before)


@pytest.fixture
def wires(clock: Clock) -> Wire:
    """Listings hangs; members asks it in `inbox`, which does without, and in `talk`."""
    wires = Wire(clock)
    listings = RemoteService("listings", wires.process())

    def inbox() -> Any:
        try:
            return listings.subjects_seen()
        except Unavailable:
            return {"missing": ["listings"]}

    wires.methods = {
        "members.me": lambda: {"id": "1"},
        "members.inbox": inbox,
        "members.talk": listings.subjects_seen,
    }
    return wires


class Gateway:
    """The gateway's side of each request: four seconds, then it is 503."""

    def __init__(self, wires: Wire) -> None:
        self.clock = wires.clock
        self.services = RpcServices(wires.process())

    def ask(self, service: str, method: str) -> Any:
        context = Context(deadline=self.clock.now + ANSWER_S)
        return self.services.call(service, method, context).body


@pytest.fixture
def gateway(wires: Wire) -> Gateway:
    return Gateway(wires)


def test_who_waits_for_a_hung_service_answers_without_it_in_time(
    gateway: Gateway, clock: Clock
) -> None:
    for _ in range(MANY):
        start = clock.now
        assert gateway.ask("members", "inbox") == {"missing": ["listings"]}
        assert clock.now - start < ANSWER_S


def test_a_hung_service_takes_nobody_with_it(gateway: Gateway, wires: Wire, clock: Clock) -> None:
    for _ in range(MANY):
        start = clock.now
        with pytest.raises(Unavailable):
            gateway.ask("members", "talk")
        assert clock.now - start < ANSWER_S
        assert gateway.ask("members", "me") == {"id": "1"}
    assert wires.asked.count("members.talk") == MANY


def test_the_hung_service_itself_is_refused_at_once_and_tried_again_later(
    gateway: Gateway, wires: Wire, clock: Clock
) -> None:
    for _ in range(MANY):
        with pytest.raises(Unavailable):
            gateway.ask("listings", "show")
    assert wires.asked == ["listings.show"] * 3
    clock.now += 2
    wires.methods["listings.show"] = lambda: {"title": "伞"}
    assert gateway.ask("listings", "show") == {"title": "伞"}


def test_a_service_that_is_known_to_hang_costs_its_callers_no_time(
    gateway: Gateway, wires: Wire, clock: Clock
) -> None:
    for _ in range(3):
        gateway.ask("members", "inbox")
    start = clock.now
    assert gateway.ask("members", "inbox") == {"missing": ["listings"]}
    assert clock.now == start
    assert wires.asked.count("listings.subjects_seen") == 3


def test_refusals_are_answers(gateway: Gateway, wires: Wire) -> None:
    def refuse() -> None:
        raise NotThere

    wires.methods["listings.show"] = refuse
    for _ in range(MANY):
        with pytest.raises(NotThere):
            gateway.ask("listings", "show")
    assert wires.asked.count("listings.show") == MANY


def test_a_call_without_a_deadline_has_one_all_the_same(wires: Wire, clock: Clock) -> None:
    start = clock.now
    with pytest.raises(Unavailable):
        RemoteService("listings", wires.process()).subjects_seen()
    assert clock.now - start == ANSWER_S


@pytest.mark.parametrize(
    ("left", "share", "seconds"),
    [
        (4.0, 1.0, 4.0),
        (15.0, 1.0, 4.0),
        (4.0, 0.7, 2.8),
        (15.0, 0.7, 4.0),
        (0.3, 0.7, LEAST_WAIT_S),
        (0.1, 0.7, 0.1),
        (-1.0, 0.7, -1.0),
    ],
)
def test_a_call_gets_a_share_of_what_is_left_but_no_less_than_makes_sense(
    left: float, share: float, seconds: float
) -> None:
    assert time_for(left, share) == pytest.approx(seconds)
