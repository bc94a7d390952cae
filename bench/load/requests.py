"""A request as it goes out, to the byte."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Call:
    """`path` with its query; `body` is sent as JSON, `key` is the Idempotency-Key."""

    method: str
    path: str
    token: str | None = None
    body: Any = None
    key: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """Without those that say how long the body is and where it goes."""
        told = {
            "Accept": "application/json",
            "Authorization": f"Bearer {self.token}" if self.token else None,
            "Content-Type": "application/json" if self.body is not None else None,
            "Idempotency-Key": self.key,
        }
        return {name: value for name, value in told.items() if value is not None}

    @property
    def sent(self) -> bytes:
        """The body."""
        return b"" if self.body is None else json.dumps(self.body, ensure_ascii=False).encode()


def encoded(call: Call) -> bytes:
    """HTTP/1.1, for a connection that stays open."""
    body = call.sent
    lines = [f"{call.method} {call.path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in call.headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body
