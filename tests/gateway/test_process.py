"""The gateway as a process: real sockets, a real broker, no services behind it."""

import json
import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests
from kombu import Connection

from chassis.topology import declare
from contracts.subscriptions import EXCHANGE
from tests.gateway.builders import MEMBER, a_token, bearer, some_id
from tests.gateway.running import a_gateway
from tests.support.ports import free_port
from tests.support.processes import Process, log_lines
from tests.support.wait import until

HEAD = b"POST /v1/auth/codes HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n"

UPLOAD = (
    b"POST /v1/photos HTTP/1.1\r\nHost: gateway\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\n"
)


@pytest.fixture(scope="module")
def gateway(
    rabbitmq_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Process, int]]:
    declare(rabbitmq_url)
    port = free_port()
    with a_gateway(rabbitmq_url, tmp_path_factory.mktemp("gateway"), port).start() as process:
        yield process.ready(), port


def connection(port: int, *sent: bytes) -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", port), timeout=10)
    for part in sent:
        opened.sendall(part)
    return opened


def exchange(port: int, *sent: bytes) -> bytes:
    """Sends, and reads the head and what comes with it."""
    with closing(connection(port, *sent)) as opened:
        return opened.recv(65536)


def test_without_services_it_lives_and_is_not_ready(gateway: tuple[Process, int]) -> None:
    _, port = gateway
    assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
    ready = requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5)
    assert (ready.status_code, len(ready.json()["missing"])) == (503, 4)


def test_a_service_that_is_away_is_503_within_five_seconds(gateway: tuple[Process, int]) -> None:
    answer = requests.get(f"http://127.0.0.1:{gateway[1]}/v1/cards", headers=bearer(), timeout=8)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.elapsed.total_seconds() < 5
    assert "Retry-After" in answer.headers


@pytest.mark.parametrize(
    "ambiguous",
    [
        b"Content-Length: 2\r\nContent-Length: 3\r\n",
        b"Content-Length: +2\r\n",
        b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
    ],
)
def test_a_body_of_doubtful_length_ends_the_connection(
    gateway: tuple[Process, int], ambiguous: bytes
) -> None:
    with closing(connection(gateway[1], HEAD + ambiguous + b"\r\n{}")) as opened:
        answer = b"".join(iter(lambda: opened.recv(65536), b""))
    assert b" 400 " in answer.split(b"\r\n")[0]
    assert answer.count(b"HTTP/1.") == 1


def test_what_is_no_http_gets_a_problem_body(gateway: tuple[Process, int]) -> None:
    answer = exchange(gateway[1], b"NONSENSE\r\n\r\n")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "malformed_request"


def test_chunked_bodies_are_bounded_too(gateway: tuple[Process, int]) -> None:
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    answer = exchange(gateway[1], HEAD, b"Transfer-Encoding: chunked\r\n\r\n", chunk * 5)
    assert b" 413 " in answer.split(b"\r\n")[0]


def test_a_huge_body_is_refused_before_it_is_taken(gateway: tuple[Process, int]) -> None:
    answer = exchange(gateway[1], HEAD, b"Content-Length: 300000000\r\n\r\n", b" " * 65536)
    assert b" 413 " in answer.split(b"\r\n")[0]


def test_stalled_bodies_hold_up_nobody_else(gateway: tuple[Process, int]) -> None:
    stalled = [connection(gateway[1], HEAD, b"Content-Length: 100\r\n\r\n{") for _ in range(200)]
    try:
        answer = requests.get(f"http://127.0.0.1:{gateway[1]}/healthz", timeout=2)
        assert answer.status_code == 200
    finally:
        for each in stalled:
            each.close()


def test_an_upload_too_many_is_refused_before_it_is_taken(gateway: tuple[Process, int]) -> None:
    def answered() -> requests.Response:
        url = f"http://127.0.0.1:{gateway[1]}/v1/photos"
        headers = bearer(sub=member)
        return requests.post(url, files={"file": b"no photo"}, headers=headers, timeout=5)

    member = some_id()
    begun = f"Authorization: Bearer {a_token(sub=member)}\r\nContent-Length: 100000\r\n\r\n--b"
    stalled = [connection(gateway[1], UPLOAD, begun.encode()) for _ in range(2)]
    try:
        until(lambda: answered().status_code == 429, seconds=5, what="both at the gateway")
        refused = answered()
        assert refused.json()["code"] == "rate_limited"
        assert int(refused.headers["Retry-After"]) > 0
    finally:
        for each in stalled:
            each.close()
    until(lambda: answered().status_code == 415, what="its turn")


def test_a_refusal_before_the_body_leaves_the_connection_usable(
    gateway: tuple[Process, int],
) -> None:
    with requests.Session() as session:
        url = f"http://127.0.0.1:{gateway[1]}/v1/photos"
        assert session.post(url, data=b"x" * 3_000_000, timeout=5).status_code == 401
        assert session.post(url, data=b"x" * 3_000_000, timeout=5).status_code == 401


def test_logs_tell_the_route_and_never_the_query_or_the_token(
    gateway: tuple[Process, int],
) -> None:
    process, port = gateway
    token = a_token()
    requests.get(
        f"http://127.0.0.1:{port}/v1/listings?q=secret-words",
        headers={"Authorization": f"Bearer {token}", "X-Request-Id": "seen-in-logs"},
        timeout=8,
    )

    def logged() -> bool:
        lines = [each for each in log_lines(process.log) if each["event"] == "request"]
        return any(each["request_id"] == "seen-in-logs" for each in lines)

    until(logged, what="the access log line")
    text = process.log.read_text()
    assert "secret-words" not in text
    assert token not in text


def test_a_language_somebody_has_just_chosen_is_heard_of(
    gateway: tuple[Process, int], rabbitmq_url: str
) -> None:
    told = {"member_id": str(MEMBER), "language": "en"}
    with Connection(rabbitmq_url) as broker:
        broker.Producer().publish(
            {"aggregate_version": 2, "data": told},
            exchange=EXCHANGE,
            routing_key="member_language_changed",
        )

    def spoken_to_in_english() -> bool:
        url = f"http://127.0.0.1:{gateway[1]}/v1/nothing"
        answer = requests.get(url, headers=bearer(lang="zh-CN"), timeout=5)
        return answer.headers["Content-Language"] == "en"

    until(spoken_to_in_english, what="the answer in English")


def test_a_taken_port_is_reported_and_not_shared(
    gateway: tuple[Process, int], rabbitmq_url: str, tmp_path: Path
) -> None:
    with a_gateway(rabbitmq_url, tmp_path, gateway[1]).start() as second:
        assert second.wait() != 0
        assert f"127.0.0.1:{gateway[1]} cannot be listened on" in second.log.read_text()


def readiness(port: int) -> tuple[int, str]:
    answer = requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5)
    return answer.status_code, answer.json()["status"]


def test_asked_to_stop_it_is_not_ready_and_serves_until_that_has_been_seen(
    rabbitmq_url: str, tmp_path: Path, gateway: tuple[Process, int]
) -> None:
    port = free_port()
    with (
        a_gateway(rabbitmq_url, tmp_path, port, LINLI_DRAIN_SECONDS="3").start().ready() as process,
        requests.Session() as keeping_alive,
    ):
        url = f"http://127.0.0.1:{port}/v1/nothing"
        until(lambda: keeping_alive.get(url, timeout=5).status_code == 404)
        process.send_signal(signal.SIGTERM)
        until(lambda: "process_draining" in process.log.read_text(), what="draining")
        assert readiness(port) == (503, "stopping")
        assert keeping_alive.get(url, timeout=5).status_code == 404
        assert requests.get(url, timeout=5).status_code == 404
        assert process.wait() == 0


def test_as_long_as_requests_are_finished_it_tells_that_it_is_not_ready(
    rabbitmq_url: str, tmp_path: Path, gateway: tuple[Process, int]
) -> None:
    port = free_port()
    with (
        a_gateway(rabbitmq_url, tmp_path, port).start().ready() as process,
        closing(connection(port, HEAD, b"Content-Length: 2\r\n\r\n{")) as opened,
    ):
        until(lambda: requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).ok)
        process.send_signal(signal.SIGTERM)
        until(lambda: "process_draining" in process.log.read_text(), what="draining")
        assert readiness(port) == (503, "stopping")
        assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).ok
        refused = requests.get(f"http://127.0.0.1:{port}/v1/nothing", timeout=2)
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        assert refused.headers["Connection"] == "close"
        opened.sendall(b"}")
        assert b" 422 " in opened.recv(65536).split(b"\r\n")[0]
        assert process.wait() == 0


def test_asked_to_stop_it_finishes_the_request_at_hand(
    rabbitmq_url: str, tmp_path: Path, gateway: tuple[Process, int]
) -> None:
    port = free_port()
    with (
        a_gateway(rabbitmq_url, tmp_path, port).start().ready() as process,
        closing(connection(port, HEAD, b"Content-Length: 2\r\n\r\n{")) as opened,
    ):
        until(lambda: requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).ok)
        process.send_signal(signal.SIGTERM)
        until(lambda: "process_draining" in process.log.read_text(), what="draining")
        opened.sendall(b"}")
        assert b" 422 " in opened.recv(65536).split(b"\r\n")[0]
        assert process.wait() == 0
