"""A person whose platform is in the same process: what they ask crosses no socket."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from werkzeug.test import Client, TestResponse

from chassis.blobs import photo_blob
from chassis.context import Context
from chassis.ids import uuid7
from chassis.signed_urls import SIZES
from services.members.operator import COMMANDS
from tests.e2e.neighbourhood import Neighbourhood, found_at
from tests.e2e.person import Person
from tests.support.one_process import OneProcess


@dataclass
class Sent:
    method: str


class Heard:
    """An answer, as `requests` would have it."""

    def __init__(self, method: str, answer: TestResponse) -> None:
        self.request = Sent(method)
        self.url = answer.request.path
        self.status_code = answer.status_code
        self.headers = answer.headers
        self.content = answer.data
        self.ok = self.status_code < 400

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


@dataclass
class Near(Person):
    """Somebody on `platform`."""

    platform: OneProcess = field(kw_only=True)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = "new",
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> Any:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if method == "POST" and key:
            sent["Idempotency-Key"] = str(uuid4()) if key == "new" else key
        content = {} if body is None else {"json": body}
        answer = Client(self.platform.answer).open(
            path,
            method=method,
            headers={**sent, **(headers or {})},
            query_string=options.get("params"),
            **content,
        )
        return Heard(method, answer)

    def photo(self, colour: str = "red") -> str:
        """Registered as the gateway does it, with bytes that nobody had to decode."""
        photo_id = str(uuid7())
        for size in SIZES:
            self.platform.store.put(photo_blob(photo_id, size), colour.encode())
        picture = {"photo_id": photo_id, "width": 64, "height": 48, "digest": "sha256:00"}
        context = Context(token=self.token)
        self.platform.call("listings", "register_photo", context, body=picture)
        return photo_id


def found_inside(platform: OneProcess) -> Neighbourhood:
    """A fresh community there, whose people are all near."""

    def members(words: list[str]) -> str:
        with platform.session("members") as session:
            return COMMANDS[words[0]](session, *words[1:])

    return found_at("", members, lambda url: Near(url, platform=platform))
