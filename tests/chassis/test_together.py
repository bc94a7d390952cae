from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from chassis.together import MOST, Gathering, Together

MANY = MOST + 20


@dataclass
class Message:
    """Of which only the headers matter here."""

    headers: dict[str, str] = field(default_factory=dict)


class Entrypoint:
    """Runs a worker when it is told to, and keeps what is acknowledged."""

    def __init__(self) -> None:
        self.container = self
        self.workers: list[tuple[Together, Callable[..., Any]]] = []
        self.acknowledged: list[Message] = []

    def spawn_worker(
        self, _: Any, args: tuple[Together], kwargs: Any, *, handle_result: Any, **__: Any
    ) -> None:
        assert kwargs == {}
        self.workers.append((args[0], handle_result))

    def spawn_managed_thread(self, run: Callable[[], None], identifier: str) -> None:
        assert identifier
        run()

    def handle_result(self, message: Message, _: Any) -> None:
        self.acknowledged.append(message)

    def work(self, *, failure: Exception | None = None) -> list[Any]:
        together, end = self.workers.pop(0)
        bodies = [body for body, _ in together.take()]
        end(None, None, (type(failure), failure, None) if failure else None)
        return bodies


@dataclass
class Scene:
    entrypoint: Entrypoint = field(default_factory=Entrypoint)
    alone: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        types = frozenset({"charge_due"})
        self.gathering = Gathering(types, alone=lambda body, message: self.alone.append(body))

    def come(self, *bodies: int) -> None:
        for body in bodies:
            self.gathering.add(self.entrypoint, body, Message({"nameko.request_id": str(body)}))


def test_what_comes_while_a_worker_waits_is_taken_by_it() -> None:
    scene = Scene()
    scene.come(1, 2, 3)
    assert len(scene.entrypoint.workers) == 1
    assert scene.entrypoint.work() == [1, 2, 3]
    assert len(scene.entrypoint.acknowledged) == 3
    assert scene.entrypoint.workers == []


def test_what_is_too_much_for_one_is_taken_by_the_next() -> None:
    scene = Scene()
    scene.come(*range(MANY))
    assert scene.entrypoint.work() == list(range(MOST))
    assert scene.entrypoint.work() == list(range(MOST, MANY))
    assert scene.entrypoint.workers == []


def test_where_one_fails_each_is_handled_alone_and_none_is_acknowledged() -> None:
    scene = Scene()
    scene.come(1, 2)
    scene.entrypoint.work(failure=ValueError("no"))
    assert scene.alone == [1, 2]
    assert scene.entrypoint.acknowledged == []
    scene.come(3)
    assert scene.entrypoint.work() == [3]


def test_each_is_taken_with_the_context_its_message_came_with() -> None:
    scene = Scene()
    scene.come(1, 2)
    together, _ = scene.entrypoint.workers[0]
    assert [(body, context.request_id) for body, context in together.take()] == [
        (1, "1"),
        (2, "2"),
    ]


@pytest.mark.parametrize(
    ("body", "taken"),
    [
        ({"type": "charge_due"}, True),
        ({"type": "payout_paid"}, False),
        ({"type": ["charge_due"]}, False),
        ({}, False),
        ([], False),
        (None, False),
    ],
)
def test_only_events_of_the_types_named_are_handled_together(body: Any, taken: bool) -> None:
    assert Scene().gathering.takes(body) is taken
