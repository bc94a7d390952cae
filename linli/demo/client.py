"""A person with nothing but HTTP."""

import time
import uuid
from typing import Any

import requests

from contracts.json import Json
from linli.trouble import Trouble

PATIENCE_SECONDS = 60


class Client:
    """One signed-in member, or (without a phone) nobody in particular."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.headers["Accept-Language"] = "zh-CN"
        self.member_id = ""

    def sign_in(self, phone: str, name: str | None = None) -> "Client":
        """With the code from the development mailbox; registers the first time."""
        self.post("/v1/auth/codes", {"phone": phone})
        newest = self.get("/v1/dev/messages", to=phone)["items"][0]
        proof = {"phone": phone, "code": newest["code"]}
        if name:
            proof["display_name"] = name
        answer = self.post("/v1/auth/sessions", proof)
        self._session.headers["Authorization"] = f"Bearer {answer['access_token']}"
        self.member_id = answer["member"]["id"]
        return self

    def get(self, path: str, **query: str) -> Json:
        return self._ask("GET", path, params=query)

    def every(self, path: str, **query: str) -> list[Json]:
        """All pages of a list."""
        page = self.get(path, limit="100", **query)
        items: list[Json] = page["items"]
        while page["next_cursor"]:
            page = self.get(path, limit="100", cursor=page["next_cursor"], **query)
            items += page["items"]
        return items

    def post(self, path: str, body: Json | None = None) -> Json:
        return self._ask("POST", path, json=body or {})

    def patch(self, path: str, body: Json) -> Json:
        return self._ask("PATCH", path, json=body)

    def upload(self, picture: bytes) -> str:
        """The new photo's id."""
        form = {"file": ("picture.jpg", picture, "image/jpeg")}
        photo: str = self._ask("POST", "/v1/photos", files=form)["id"]
        return photo

    def _ask(self, method: str, path: str, **more: Any) -> Json:
        # One key for all tries: what was done the first time is not done again.
        headers = {"Idempotency-Key": uuid.uuid4().hex} if method == "POST" else {}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self._session.request(
                    method, self._url + path, headers=headers, timeout=15, **more
                )
            except requests.RequestException as failure:
                trouble = f"{method} {path}: {failure}"
            else:
                if answer.ok:
                    return answer.json() if answer.content else {}
                trouble = f"{method} {path}: {answer.status_code} {answer.text}"
                if answer.status_code not in (429, 503):
                    raise Trouble(trouble)
            if time.monotonic() > deadline:
                raise Trouble(trouble)
            time.sleep(0.5)
