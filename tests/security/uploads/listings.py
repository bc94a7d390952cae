"""A listings service that is only pretended: it takes every photo and shows it to everyone."""

import contextlib
import threading
import uuid
from types import TracebackType
from typing import Any, Self

from kombu import Connection, Consumer, Exchange, Queue

from chassis import wire

ANSWERS = {"may_see_photo": {"known": True, "seen": True}}
LOOK_UP_SECONDS = 0.2


class PretendedListings:
    """Answers on the broker from a thread of the test; `registered` has the photos it took."""

    def __init__(self, url: str) -> None:
        self.registered: list[str] = []
        self._url = url
        self._stopping = threading.Event()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._listening.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        exchange = Exchange("nameko-rpc", type="topic", durable=True)
        name = f"pretended-{uuid.uuid4()}"
        queue = Queue(name, exchange, "listings.*", exclusive=True, auto_delete=True)
        with Connection(self._url, connect_timeout=5) as connection:
            producer = connection.Producer()

            def answer(body: Any, message: Any) -> None:
                method = message.delivery_info["routing_key"].partition(".")[2]
                if method == "register_photo":
                    self.registered.append(body["kwargs"]["body"]["photo_id"])
                content, headers = wire.reply(ANSWERS.get(method, {}), None)
                producer.publish(
                    content,
                    headers=headers,
                    routing_key=message.properties["reply_to"],
                    correlation_id=message.properties["correlation_id"],
                )

            with Consumer(connection, [queue], callbacks=[answer], no_ack=True, accept=["json"]):
                self._listening.set()
                while not self._stopping.is_set():
                    with contextlib.suppress(TimeoutError):
                        connection.drain_events(timeout=LOOK_UP_SECONDS)
