"""Starting a process of ours in a test and asking it things over AMQP."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from kombu import Connection, Consumer, Exchange, Queue

from chassis import wire
from contracts.errors.base import Refusal
from tests.support.ports import free_port
from tests.support.wait import until

ROOT = Path(__file__).parents[2]


class Process:
    """`python -m module` with its own admin port; logs go to a file. `with` stops it at the end."""

    def __init__(self, module: str, environment: dict[str, str], folder: Path) -> None:
        self.module = module
        self.admin_port = free_port()
        self.environment = {**os.environ, **environment, "LINLI_ADMIN_PORT": str(self.admin_port)}
        self.log = folder / f"{module}.{self.admin_port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Process":
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self.module],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        return self

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def admin(self, path: str) -> tuple[int, str]:
        """Status and body; (0, "") while nobody listens."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.admin_port}{path}", timeout=3
            ) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def ready(self, seconds: float = 30) -> "Process":
        until(lambda: self.admin("/readyz")[0] == 200, seconds=seconds, what=f"{self.log} ready")
        return self

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def send_signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def wait(self, seconds: float = 20) -> int:
        assert self._process is not None
        return self._process.wait(seconds)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


class Caller:
    """Asks services over AMQP as chassis.remote does, from a test without eventlet."""

    def __init__(self, url: str) -> None:
        self.connection = Connection(url, connect_timeout=5)
        self.queue = Queue(f"rpc.reply-test-{uuid.uuid4()}", exclusive=True, auto_delete=True)
        self.replies: dict[str, Any] = {}
        self._consumer = Consumer(
            self.connection.default_channel,
            [self.queue],
            on_message=self._received,
            no_ack=True,
        )
        self._consumer.consume()

    def _received(self, message: Any) -> None:
        """As {"body", "status", "replayed"}, or {"error", "replayed"}."""
        try:
            answer = wire.read(message.body, message.headers)
        except Refusal as refusal:
            reply = {"error": refusal.wire(), "replayed": refusal.replayed}
        else:
            reply = {"body": answer.body, "status": answer.status, "replayed": answer.replayed}
        self.replies[message.properties["correlation_id"]] = reply

    def send(self, method: str, context: dict[str, Any] | None = None, **arguments: Any) -> str:
        correlation_id = str(uuid.uuid4())
        headers = {f"nameko.{name}": value for name, value in (context or {}).items()}
        self.connection.Producer().publish(
            {"args": [], "kwargs": arguments},
            exchange=Exchange("nameko-rpc", type="topic", durable=True),
            routing_key=method,
            reply_to=self.queue.name,
            correlation_id=correlation_id,
            headers=headers,
        )
        return correlation_id

    def receive(self, correlation_id: str, seconds: float = 10) -> Any:
        deadline = time.monotonic() + seconds
        while correlation_id not in self.replies:
            self.connection.drain_events(timeout=max(0.01, deadline - time.monotonic()))
        return self.replies.pop(correlation_id)

    def ask(self, method: str, context: dict[str, Any] | None = None, **arguments: Any) -> Any:
        return self.receive(self.send(method, context, **arguments))

    def close(self) -> None:
        self.connection.close()


def log_lines(path: Path) -> list[dict[str, Any]]:
    """The JSON lines of a process's log."""
    lines = path.read_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]
