"""The real process: events and RPC over the broker, notifications over HTTP, a kill in between."""

import base64
import signal
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kombu import Connection

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.topology import declare
from contracts.events.base import Event
from contracts.subscriptions import EXCHANGE
from tests.payments.builders import KEY, ADeal
from tests.support.databases import Databases
from tests.support.processes import Caller, Process
from tests.support.wait import until

SIGNING = Ed25519PrivateKey.generate()


def url_safe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


@pytest.fixture
def gateway(rabbitmq_url: str) -> Iterator[str]:
    """Hands notifications to payments, as the gateway does."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asking = Caller(rabbitmq_url)
            reply = asking.ask(
                "payments.take_notification",
                provider="sandbox",
                headers=dict(self.headers),
                body_text=body,
            )
            asking.close()
            self.send_response(500 if "error" in reply else 200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


@pytest.fixture
def process(
    databases: Databases, rabbitmq_url: str, gateway: str, tmp_path: Path
) -> Iterator[Process]:
    declare(rabbitmq_url)
    databases.engine("payments")
    environment = {
        "LINLI_ENV": "development",
        "LINLI_PAYMENTS_DATABASE_URL": databases.url("payments"),
        "LINLI_PAYMENTS_AMQP_URL": rabbitmq_url,
        "LINLI_TOKEN_PUBLIC_KEY": url_safe(SIGNING.public_key().public_bytes_raw()),
        "LINLI_SANDBOX_KEY": url_safe(KEY),
        "LINLI_NOTIFY_URL": gateway,
        "LINLI_SWEEP_SECONDS": "1",
    }
    running = Process("services.payments", environment, tmp_path).start().ready()
    yield running
    running.stop()


class Person:
    """A member who asks payments for things."""

    def __init__(self, member_id: UUID, url: str) -> None:
        claims = {"iss": "linli", "sub": str(member_id), "sid": str(member_id)}
        token = jwt.encode(claims | {"iat": 1, "exp": 4_000_000_000}, SIGNING, "EdDSA")
        self.context = {"token": token}
        self.url = url

    def ask(self, method: str, **arguments: Any) -> dict[str, Any]:
        asking = Caller(self.url)
        try:
            reply = asking.ask(f"payments.{method}", self.context, **arguments)
        finally:
            asking.close()
        assert "error" not in reply, reply
        body: dict[str, Any] = reply["body"]
        return body

    def bind(self) -> str:
        body = {"number": "6200000000000005", "holder": "A"}
        token = self.ask("tokenise_card", body=body)["token"]
        return str(self.ask("bind_card", body={"token": token})["id"])


def publish(url: str, event: Event) -> None:
    body = {
        "event_id": str(event.event_id),
        "type": event.type,
        "version": 1,
        "occurred_at": rfc3339(event.occurred_at),
        "aggregate_id": str(event.aggregate_id),
        "aggregate_version": 1,
        "correlation_id": None,
        "data": event.data,
    }
    with Connection(url) as connection:
        connection.Producer().publish(body, exchange=EXCHANGE, routing_key=event.type)


def test_an_item_is_paid_out_though_the_process_is_killed_after_the_payment(
    process: Process, rabbitmq_url: str
) -> None:
    deal = ADeal("reservation", 8800)
    payer, payee = Person(deal.payer, rabbitmq_url), Person(deal.payee, rabbitmq_url)
    payee.bind()
    card = payer.bind()
    publish(rabbitmq_url, deal.reserved())

    def charges() -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = payer.ask("list_charges", query={"deal_id": str(deal.id)})[
            "items"
        ]
        return items

    (charge,) = until(charges, what="the charge")
    payer.ask("pay_charge", charge_id=charge["id"], body={"card_id": card})
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.start().ready()
    until(lambda: charges()[0]["status"] == "captured", what="captured")
    publish(rabbitmq_url, deal.handed_over())

    def paid() -> bool:
        items = payee.ask("list_payouts", query={})["items"]
        return bool(items) and items[0]["status"] == "paid"

    until(paid, what="the payout")
    money = payer.ask("deal_money", deal_id=str(deal.id))
    assert money["totals"]["payee"]["amount"] == 8800
    assert payer.ask("close_charges", deal_id=str(uuid7())) == {"outcome": "unknown_deal"}
