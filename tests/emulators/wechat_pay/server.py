"""The books over HTTP: requests must be signed, answers are; and both go wrong on demand."""

import hashlib
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.emulators.serving import serving

from .books import MERCHANT, Books, Json, Refused
from .callbacks import callback
from .keys import MERCHANT_SERIAL, Keys
from .statements import trade_bill

# Faults of one answer. The first two: nothing is done. The next three: it is done, and then…
UNREACHABLE, BUSY = "unreachable", "busy"
LOST, SYSTEM_ERROR, SLOW = "lost", "system_error", "slow"
# It is done, and the answer is not to be believed.
FORGED, SIGNTEST, OLD, UNSIGNED, MALFORMED = "forged", "signtest", "old", "unsigned", "malformed"
SLOW_S = 1.5
ORDERS = re.compile(r"/(jsapi|refunds|orders|transfer-bills)$")
AUTHORIZATION = re.compile(r'WECHATPAY2-SHA256-RSA2048 ((?:\w+="[^"]*",?)+)')


class WechatPayServer(ThreadingHTTPServer):
    """`faults`: what the next answers suffer, in order; `asked`: the requests, as METHOD path.

    `losing`: orders are taken, and not answered.
    """

    daemon_threads = True

    def __init__(self, port: int = 0, books: Books | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Counter)
        self.books = books or Books()
        self.keys = Keys()
        self.faults: list[str] = []
        self.asked: list[str] = []
        self.losing = False
        self.statements: dict[str, bytes] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def callback(
        self, kind: str, number: str, *, at: datetime | None = None, forged: bool = False
    ) -> tuple[dict[str, str], str]:
        """Headers and body of what is told of a payment, refund or bill."""
        body = callback(self.books, self.keys, kind, number)
        key = self.keys.stranger if forged else self.keys.wechat
        return self.keys.headers(body, at or self.books.now(), key=key), body


class _Counter(BaseHTTPRequestHandler):
    server: WechatPayServer

    def do_GET(self) -> None:
        self._serve("")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def _serve(self, body: str) -> None:
        place = urlsplit(self.path)
        self.server.asked.append(f"{self.command} {place.path}")
        fault = self.server.faults.pop(0) if self.server.faults else ""
        if self.server.losing and self.command == "POST" and ORDERS.search(place.path):
            fault = LOST
        if fault == UNREACHABLE:
            self.close_connection = True
            return
        if fault == BUSY:
            self._answer(503, {"code": "SYSTEM_ERROR"}, "")
            return
        raw = self.server.statements.get(place.path)
        try:
            self._check_signature(body)
            if raw is not None:
                self._send(200, raw, {})
                return
            with self.server.books.lock:
                query = dict(parse_qsl(place.query))
                said = self._route(place.path, query, json.loads(body) if body else {})
            status = 204 if said is None else 200
        except Refused as refused:
            status, said = refused.status, refused.answer
        except (KeyError, ValueError):
            status, said = 400, {"code": "PARAM_ERROR", "message": "a field is missing"}
        self._answer(status, said, fault)

    def _check_signature(self, body: str) -> None:
        found = AUTHORIZATION.fullmatch(self.headers.get("Authorization", ""))
        said = dict(re.findall(r'(\w+)="([^"]*)"', found[1])) if found else {}
        message = "".join(
            f"{line}\n"
            for line in (
                self.command,
                self.path,
                said.get("timestamp", ""),
                said.get("nonce_str", ""),
                body,
            )
        )
        timestamp = said.get("timestamp", "")
        off = abs(self.server.books.now().timestamp() - int(timestamp or 0))
        genuine = (
            said.get("mchid") == MERCHANT
            and said.get("serial_no") == MERCHANT_SERIAL
            and off <= 300
            and self.server.keys.is_merchants(message, said.get("signature", ""))
        )
        if not genuine:
            raise Refused(401, "SIGN_ERROR")

    def _route(self, path: str, query: dict[str, str], body: Json) -> Json | None:
        """What is said; None: nothing, and that is well."""
        books, method = self.server.books, self.command
        found = re.fullmatch(r"/v3/pay/(partner/)?transactions/(.*)", path)
        if found:
            return self._payment(bool(found[1]), found[2], query, body)
        found = re.fullmatch(r"/v3/refund/domestic/refunds(?:/(\w+))?", path)
        if found:
            return books.refund(body) if method == "POST" else books.refund_known(found[1])
        found = re.fullmatch(r"/v3/(ecommerce/)?profitsharing/(\w+)(?:/([\w-]+))?", path)
        if found:
            return self._sharing(bool(found[1]), found[2], found[3] or "", query, body)
        found = re.fullmatch(
            r"/v3/fund-app/mch-transfer/transfer-bills(?:/out-bill-no/(\w+))?", path
        )
        if found:
            return books.transfer(body) if method == "POST" else books.bill(found[1])
        if path == "/v3/bill/tradebill":
            return self._statement(query["bill_date"])
        raise Refused(404, "NO_SUCH_ENDPOINT")

    def _sharing(
        self, below: bool, what: str, number: str, query: dict[str, str], body: Json
    ) -> Json:
        if what == "receivers":
            return self.server.books.add_receiver(body, below=below)
        if self.command == "POST":
            return self.server.books.share(body, below=below)
        return self.server.books.share_known(number or query["out_order_no"])

    def _payment(self, below: bool, rest: str, query: dict[str, str], body: Json) -> Json | None:
        if rest == "jsapi":
            return self.server.books.prepay(body, below=below)
        number = rest.removeprefix("out-trade-no/").removesuffix("/close")
        said = query if self.command == "GET" else body
        if said.get("sp_mchid" if below else "mchid") != MERCHANT:
            raise Refused(400, "MCH_NOT_EXISTS")
        if rest.endswith("/close"):
            self.server.books.close(number)
            return None
        return self.server.books.payment(number)

    def _statement(self, day: str) -> Json:
        raw = trade_bill(self.server.books, day)
        if raw is None:
            raise Refused(400, "NO_STATEMENT_EXIST")
        self.server.statements[f"/v3/billdownload/{day}"] = raw
        return {
            "hash_type": "SHA1",
            "hash_value": hashlib.sha1(raw, usedforsecurity=False).hexdigest(),
            "download_url": f"{self.server.url}/v3/billdownload/{day}",
        }

    def _answer(self, status: int, said: Any, fault: str) -> None:
        if fault == LOST:
            self.close_connection = True
            return
        if fault == SLOW:
            time.sleep(SLOW_S)
        if fault == SYSTEM_ERROR:
            status, said = 500, {"code": "SYSTEM_ERROR", "message": "try again"}
        body = "" if said is None else json.dumps(said, ensure_ascii=False)
        now = self.server.books.now() - timedelta(minutes=6 if fault == OLD else 0)
        keys = self.server.keys
        key = keys.stranger if fault == FORGED else keys.wechat
        headers = {} if fault == UNSIGNED else keys.headers(body, now, key=key)
        if fault == SIGNTEST:
            headers["Wechatpay-Signature"] = "WECHATPAY/SIGNTEST/" + headers["Wechatpay-Signature"]
        if fault == MALFORMED:
            body, headers = "<html>", keys.headers("<html>", now, key=key)
        self._send(status, body.encode(), headers)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        # Who waited too long has gone.
        with suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests look at the books."""


@contextmanager
def a_wechat_pay(books: Books | None = None) -> Iterator[WechatPayServer]:
    with serving(WechatPayServer(books=books)) as server:
        yield server
