import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from kombu import Connection, Consumer, Exchange, Queue

from chassis import wire
from contracts.errors.general import NotThere, Unavailable
from linli import rpc
from linli.rpc import Operator
from linli.trouble import Trouble

RPC = Exchange("nameko-rpc", type="topic", durable=True)


@contextmanager
def a_service(url: str, method: str, *answers: Any) -> Iterator[list[Any]]:
    """Answers `method` with each of `answers` in turn; yields what it was asked with."""
    asked: list[Any] = []
    remaining = list(answers)

    def answer(message: Any) -> None:
        asked.append(message.decode()["kwargs"])
        given = remaining.pop(0)
        error = given if isinstance(given, Exception) else None
        body, headers = wire.reply(None if error else given, error)
        connection.Producer().publish(
            body,
            routing_key=message.properties["reply_to"],
            content_encoding="binary",
            headers=headers,
        )

    def serve() -> None:
        while remaining:
            connection.drain_events(timeout=20)

    queue = Queue(f"test-{method}", exchange=RPC, routing_key=method, auto_delete=True)
    with (
        Connection(url) as connection,
        Consumer(connection, [queue], on_message=answer, no_ack=True),
    ):
        serving = threading.Thread(target=serve)
        serving.start()
        yield asked
        serving.join()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, float], None]:
    monkeypatch.setattr(rpc, "PAUSE_SECONDS", 0.01)
    return lambda name, seconds: monkeypatch.setattr(rpc, name, seconds)


def test_the_operator_asks_a_service_and_gets_its_answer(rabbitmq_url: str) -> None:
    with a_service(rabbitmq_url, "sample.count", {"rows": 3}) as asked:
        assert Operator(rabbitmq_url).ask("sample.count", part="circle") == {"rows": 3}
    assert asked == [{"part": "circle"}]


@pytest.mark.usefixtures("at_once")
def test_what_fails_in_passing_is_asked_again(rabbitmq_url: str) -> None:
    with a_service(rabbitmq_url, "sample.soon", Unavailable(), {"rows": 3}) as asked:
        assert Operator(rabbitmq_url).ask("sample.soon") == {"rows": 3}
    assert len(asked) == 2


def test_a_refusal_is_trouble(rabbitmq_url: str) -> None:
    with (
        a_service(rabbitmq_url, "sample.never", NotThere()),
        pytest.raises(Trouble, match="not_found"),
    ):
        Operator(rabbitmq_url).ask("sample.never")


def test_a_service_that_is_away_is_trouble_after_a_while(
    rabbitmq_url: str, at_once: Callable[[str, float], None]
) -> None:
    at_once("ANSWER_SECONDS", 0.2)
    at_once("PATIENCE_SECONDS", 0.3)
    with pytest.raises(Trouble, match="no answer"):
        Operator(rabbitmq_url).ask("nobody.there")
