"""Asks a service over RPC as the gateway does, many questions at once, from one thread."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self
from uuid import uuid4

from kombu import Connection, Consumer, Queue

from chassis import wire
from chassis.answer import Answer
from contracts.errors.base import Refusal

PATIENCE_SECONDS = 10


@dataclass(frozen=True)
class Question:
    """`method` is "service.method"; `token` is the caller's, `body` what they ask for."""

    method: str
    token: str
    body: dict[str, Any]


class Asking:
    """A connection with a reply queue of its own."""

    def __init__(self, rabbitmq_url: str) -> None:
        self._connection = Connection(rabbitmq_url)
        self._queue = Queue(f"rpc.reply-bench-{uuid4()}", exclusive=True, auto_delete=True)
        self._asked_at: dict[str, float] = {}
        self._answered: list[tuple[Answer | Refusal, float]] = []

    def __enter__(self) -> Self:
        channel = self._connection.default_channel
        self._producer = self._connection.Producer()
        self._consumer = Consumer(channel, [self._queue], on_message=self._receive, no_ack=True)
        self._consumer.consume()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._connection.release()

    def all(
        self, questions: Iterable[Question], *, at_once: int
    ) -> Iterator[tuple[Answer | Refusal, float]]:
        """(answer, seconds) of each, as they come; `at_once` are under way until the end nears."""
        left = iter(questions)
        for question in islice(left, at_once):
            self._send(question)
        while self._asked_at or self._answered:
            if not self._answered:
                self._connection.drain_events(timeout=PATIENCE_SECONDS)
                continue
            following = next(left, None)
            if following is not None:
                self._send(following)
            yield self._answered.pop(0)

    def _send(self, question: Question) -> None:
        number = str(uuid4())
        self._asked_at[number] = time.perf_counter()
        self._producer.publish(
            {"args": [], "kwargs": {"body": question.body}},
            exchange="nameko-rpc",
            routing_key=question.method,
            reply_to=self._queue.name,
            correlation_id=number,
            delivery_mode=1,
            headers={
                "nameko.token": question.token,
                "nameko.deadline": time.time() + PATIENCE_SECONDS,
            },
        )

    def _receive(self, message: Any) -> None:
        """The answer, or the refusal that came in its place."""
        seconds = time.perf_counter() - self._asked_at.pop(message.properties["correlation_id"])
        try:
            answer: Answer | Refusal = wire.read(message.body, message.headers)
        except Refusal as refusal:
            answer = refusal
        self._answered.append((answer, seconds))
