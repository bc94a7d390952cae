"""One request to WeChat Pay: signed, under a deadline, its answer verified."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import requests

from chassis import logs
from contracts.json import Json
from services.payments.providers.rules import Outcome, OutcomeUnknown
from services.payments.wechat_wire.rules import (
    DEFINITE,
    SIGNATURE,
    UNKNOWN_THERE,
    Keys,
    NotGenuine,
    authorization,
    check_genuine,
)

log = logs.get(__name__)
NONCE_BYTES = 16
# A statement of a busy day is longer; everything else has a few hundred bytes.
MOST_BYTES = 256 * 1024
MOST_STATEMENT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Said:
    """An answer: 2xx and what it holds, or 4xx with the `code` of a refusal."""

    status: int
    body: Json

    @property
    def ok(self) -> bool:
        return self.status < int(requests.codes.bad_request)

    @property
    def code(self) -> str:
        """WeChat Pay's word for why not; empty where it was done."""
        return "" if self.ok else str(self.body.get("code", ""))

    @property
    def unknown(self) -> bool:
        """There is nothing under that number."""
        return self.status == int(requests.codes.not_found) and self.code in UNKNOWN_THERE

    def done(self, number: str) -> Json:
        """What was answered about `number`; a refusal to answer is none."""
        if not self.ok:
            raise OutcomeUnknown(number)
        return self.body

    def refused(self, number: str) -> Outcome:
        """Failed where nothing was begun and no repetition helps; else it is asked again, with the
        same number and the same parameters: it may have been carried out."""
        if self.code in DEFINITE:
            return Outcome("failed", self.code.lower())
        raise OutcomeUnknown(number)


@dataclass(frozen=True)
class Client:
    """`patience` is for one request, from its first byte to the last of the answer."""

    url: str
    keys: Keys
    patience: timedelta
    clock: Callable[[], datetime]

    def get(self, path: str, **query: str) -> Said:
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path, "")

    def post(self, path: str, body: Json) -> Said:
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return self._ask("POST", path, text)

    def download(self, address: str) -> bytes:
        """A statement; its address is signed for like any other, what it answers is not signed."""
        status, _, raw = self._send("GET", address, "", MOST_STATEMENT_BYTES)
        if status != requests.codes.ok:
            raise OutcomeUnknown(address.partition("?")[0])
        return raw

    def _ask(self, method: str, address: str, body: str) -> Said:
        """OutcomeUnknown where nobody can say whether it was done: silence, trouble on the other
        side, an answer that WeChat Pay did not sign. Neither addresses nor bodies are logged: they
        name people.
        """
        status, headers, raw = self._send(method, address, body, MOST_BYTES)
        path = address.partition("?")[0]
        if status >= requests.codes.server_error or status == requests.codes.too_many_requests:
            log.warning("wechat_pay_busy", status=status)
            raise OutcomeUnknown(path)
        try:
            text = raw.decode()
            # A refusal may come unsigned, from what stands before the desk; one that is signed must
            # be so rightly.
            if status < requests.codes.bad_request or SIGNATURE in headers:
                check_genuine(self.keys, headers, text, self.clock())
            said = json.loads(text) if text else {}
        except (NotGenuine, ValueError, RecursionError):
            log.error("wechat_pay_answer_not_genuine", status=status)
            raise OutcomeUnknown(path) from None
        if not isinstance(said, dict):
            raise OutcomeUnknown(path)
        answer = Said(status, said)
        if not answer.ok:
            log.info("wechat_pay_refused", status=status, code=answer.code)
        return answer

    def _send(
        self, method: str, address: str, body: str, most: int
    ) -> tuple[int, Mapping[str, str], bytes]:
        until = time.monotonic() + self.patience.total_seconds()
        nonce = secrets.token_hex(NONCE_BYTES).upper()
        signed = authorization(self.keys, method, address, body, nonce=nonce, now=self.clock())
        try:
            with requests.request(
                method,
                self.url + address,
                data=body.encode() or None,
                headers={
                    "Authorization": signed,
                    "Accept": "application/json",
                    "Content-Type": "application/json",
                    "User-Agent": "linli",
                },
                timeout=self.patience.total_seconds(),
                stream=True,
                allow_redirects=False,
            ) as answer:
                raw = _read(answer, until, most)
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return answer.status_code, headers, raw
        except (requests.RequestException, TimeoutError):
            # The exception quotes the address.
            log.warning("wechat_pay_silent", method=method)
            raise OutcomeUnknown(address.partition("?")[0]) from None


def _read(answer: requests.Response, until: float, most: int) -> bytes:
    body = b""
    part: Any
    for part in answer.iter_content(16 * 1024):
        body += part
        if len(body) > most or time.monotonic() > until:
            raise TimeoutError
    return body
