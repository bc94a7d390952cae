from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

from sqlalchemy import select

from services.payments.notices.actions import PATH, deliver_notices
from services.payments.sandbox.model import Notice
from services.payments.sandbox.rules import wait_before_notice
from tests.payments.builders import KEY, ADeal
from tests.payments.running import House


class Gateway:
    """An HTTP server that hands notifications on, once it is willing."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.willing = True
        self.taken: list[str] = []

    def take(self, path: str, headers: dict[str, str], body: str) -> int:
        if not self.willing:
            return 503
        assert path == PATH
        self.house.call(
            None, "take_notification", provider="sandbox", headers=headers, body_text=body
        )
        self.taken.append(body)
        return 200

    @contextmanager
    def serving(self) -> Iterator[str]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.send_response(gateway.take(self.path, dict(self.headers), body))
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            serving.start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()
            serving.join()


def undelivered(house: House) -> int:
    with house.work() as work:
        waiting = select(Notice.id).where(Notice.delivered_at.is_(None))
        return len(work.session.scalars(waiting).all())


def test_notices_go_out_over_signed_http_in_order(house: House) -> None:
    house.run()
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal, last4="0047")
    gateway = Gateway(house)
    with gateway.serving() as url:
        deliver_notices(house.unit.begin, KEY, url)
    assert house.charge(deal).status == "captured"
    assert ["processing" in body for body in gateway.taken] == [False, True, False]
    assert undelivered(house) == 0


def test_a_notice_that_is_not_taken_comes_again_later(house: House) -> None:
    house.run()
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    gateway = Gateway(house)
    gateway.willing = False
    with gateway.serving() as url:
        deliver_notices(house.unit.begin, KEY, url)
        assert house.charge(deal).status == "processing"
        gateway.willing = True
        deliver_notices(house.unit.begin, KEY, url)
        assert gateway.taken == []
        house.now += timedelta(seconds=2)
        deliver_notices(house.unit.begin, KEY, url)
    assert house.charge(deal).status == "captured"


def test_a_notice_waits_while_nobody_is_there(house: House) -> None:
    house.run()
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    deliver_notices(house.unit.begin, KEY, "http://127.0.0.1:9")
    assert undelivered(house) == 1
    house.run(seconds=2)
    assert house.charge(deal).status == "captured"


def test_the_wait_doubles_up_to_a_minute() -> None:
    waits = [wait_before_notice(tries).total_seconds() for tries in range(1, 10)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
