"""One question to WeChat's API over HTTP.

Addresses carry secrets and tokens: neither they nor the exceptions of a failed try, which quote
them, come into a log.
"""

import json
from collections.abc import Mapping
from typing import Any

import requests

from contracts.json import Json

# An answer has a few hundred bytes.
MOST_BYTES = 64 * 1024
# What WeChat says instead of an answer when it is busy.
BUSY = -1


class MalformedAnswer(Exception):
    """An answer that makes no sense, with its HTTP `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def ask(
    url: str, seconds: float, *, params: Mapping[str, str], body: Json | None = None
) -> dict[str, Any] | None:
    """What was answered, an errcode too; None for silence and trouble on the other side, which may
    pass. MalformedAnswer where something answered that is no JSON object."""
    try:
        with requests.request(
            "GET" if body is None else "POST",
            url,
            params=params,
            # As it is, not as escapes: WeChat counts and shows the characters that it is sent.
            data=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
            timeout=seconds,
            stream=True,
            allow_redirects=False,
        ) as answer:
            if answer.status_code >= requests.codes.server_error:
                return None
            raw = _read(answer)
    except requests.RequestException:
        return None
    try:
        said = json.loads(raw)
    except ValueError:
        said = None
    if answer.status_code != requests.codes.ok or not isinstance(said, dict):
        raise MalformedAnswer(answer.status_code)
    return said


def _read(answer: requests.Response) -> bytes:
    """The body, as far as one that makes sense can be long."""
    body = b""
    for part in answer.iter_content(MOST_BYTES):
        body += part
        if len(body) > MOST_BYTES:
            break
    return body
