"""A person at a phone: signs in, and speaks HTTP as docs promise it to them."""

import secrets
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from itertools import count
from typing import Any
from uuid import uuid4

import requests
from PIL import Image

from tests.support.wait import until

TIMEOUT_S = 15
TRIES = 3
# A running platform may remember the people of an earlier run.
_numbers = count(13_800_000_000 + secrets.randbelow(90_000) * 1_000)


class _Connections(threading.local):
    """Of each thread, kept open from one request to the next as a phone does; nothing is taken from
    the environment."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False


_connections = _Connections()


def a_phone() -> str:
    """A mainland mobile number nobody has used in this run."""
    return f"+86{next(_numbers)}"


def yuan(amount: float) -> dict[str, Any]:
    return {"amount": round(amount * 100), "currency": "CNY"}


@dataclass
class Person:
    """`ask` answers the response whatever its status; get, post … insist on success."""

    url: str
    phone: str = field(default_factory=a_phone)
    name: str = ""
    token: str = ""
    refresh_token: str = ""
    id: str = ""

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = "new",
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> requests.Response:
        """`key`: "new" makes an Idempotency-Key for a POST, None sends none."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if method == "POST" and key:
            sent["Idempotency-Key"] = str(uuid4()) if key == "new" else key
        return _connections.session.request(
            method,
            self.url + path,
            json=body,
            headers={**sent, **(headers or {})},
            timeout=TIMEOUT_S,
            **options,
        )

    def get(self, path: str, **query: Any) -> Any:
        """Asks again where the platform says when: a machine that stands still is no fault."""
        for _ in range(TRIES - 1):
            answer = self.ask("GET", path, params=query)
            if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                return self._well(answer)
            time.sleep(int(answer.headers["Retry-After"]))
        return self._well(self.ask("GET", path, params=query))

    def post(self, path: str, body: Any = None) -> Any:
        return self._well(self.ask("POST", path, body))

    def patch(self, path: str, body: Any) -> Any:
        return self._well(self.ask("PATCH", path, body))

    def delete(self, path: str) -> Any:
        return self._well(self.ask("DELETE", path))

    def refused(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, str]:
        """Status and code of a refusal."""
        answer = self.ask(method, path, body, **options)
        assert answer.status_code >= 400, answer.text
        assert answer.headers["Content-Type"].startswith("application/problem+json")
        return answer.status_code, answer.json()["code"]

    @staticmethod
    def _well(answer: requests.Response) -> Any:
        assert answer.status_code < 300, f"{answer.request.method} {answer.url}: {answer.text}"
        return answer.json() if answer.content else None

    def code(self, purpose: str | None = None) -> str:
        """Ask for a code, to sign in unless for another purpose, and read it from the mailbox."""
        said, kind = ({"purpose": purpose}, {"kind": purpose}) if purpose else ({}, {})
        self.post("/v1/auth/codes", {"phone": self.phone, **said})
        messages = self.get("/v1/dev/messages", to=self.phone, **kind)["items"]
        return str(messages[0]["code"])

    def sign_in(self, name: str | None = None) -> "Person":
        body = {"phone": self.phone, "code": self.code()}
        answer = self.post("/v1/auth/sessions", body | ({"display_name": name} if name else {}))
        self.token, self.refresh_token = answer["access_token"], answer["refresh_token"]
        self.id, self.name = answer["member"]["id"], answer["member"]["display_name"]
        return self

    def photo(self, colour: str = "red") -> str:
        """The id of an uploaded photo."""
        picture = BytesIO()
        Image.new("RGB", (64, 48), colour).save(picture, "JPEG")
        answer = self.ask("POST", "/v1/photos", files={"file": ("p.jpg", picture.getvalue())})
        return str(self._well(answer)["id"])

    def card(self, number: str = "6200000000000005") -> str:
        """The id of a bound card; 0005 always succeeds."""
        token = self.post("/v1/sandbox/card-tokens", {"number": number, "holder": "住户"})["token"]
        return str(self.post("/v1/cards", {"token": token})["id"])

    def charge(self, deal_id: str, stage: str) -> dict[str, Any]:
        """The charge of a deal, once payments has heard of it."""

        def find() -> Any:
            items = self.get("/v1/charges", deal_id=deal_id)["items"]
            return next((item for item in items if item["stage"] == stage), None)

        found: dict[str, Any] = until(find, what=f"the {stage} charge of {deal_id}")
        return found

    def pay(self, deal_id: str, stage: str, card_id: str | None = None) -> dict[str, Any]:
        charge = self.charge(deal_id, stage)
        body = {"card_id": card_id or self.card()}
        answer: dict[str, Any] = self.post(f"/v1/charges/{charge['id']}/pay", body)
        return answer

    def reaches(self, path: str, *statuses: str, seconds: float = 30) -> dict[str, Any]:
        """The resource at `path`, once it shows one of `statuses`."""
        last: dict[str, Any] = {}

        def look() -> bool:
            last.update(self.get(path))
            return bool(last["status"] in statuses)

        until(look, seconds=seconds, what=f"{path} {statuses}; it is {last.get('status')}")
        return last
