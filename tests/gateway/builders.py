"""A front with services that are only pretended, tokens, and requests to it."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image
from werkzeug.test import Client
from werkzeug.wrappers import Request

from chassis.answer import Answer
from chassis.caller import ALGORITHM, ISSUER, Verifier
from chassis.context import Context
from gateway.admission import Admission, EndedSessions
from gateway.front import Front, Handler
from gateway.languages import ChangedLanguages
from gateway.photos.places import Places
from gateway.router import Router
from gateway.routes import ROUTES

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)
SIGNING_KEY = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
MEMBER = UUID("01a20000-0000-7000-8000-000000000001")
SESSION = UUID("01a20000-0000-7000-8000-00000000000a")
ITEM = "01a20000-0000-7000-8000-0000000000aa"
BOOKING = {
    "space_id": ITEM,
    "starts_at": "2026-11-23T08:00:00+08:00",
    "ends_at": "2026-11-23T10:00:00+08:00",
}


def a_token(**claims: Any) -> str:
    now = datetime.now(UTC)
    default = {
        "iss": ISSUER,
        "sub": str(MEMBER),
        "sid": str(SESSION),
        "iat": now,
        "exp": now + timedelta(minutes=5),
    }
    return jwt.encode({**default, **claims}, SIGNING_KEY, algorithm=ALGORITHM)


def bearer(**claims: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {a_token(**claims)}"}


def keyed(key: str = "a-key") -> dict[str, str]:
    return {**bearer(), "Idempotency-Key": key}


@dataclass
class Call:
    name: str
    context: Context
    arguments: dict[str, Any]


@dataclass
class PretendedServices:
    """Answers what it was told to, and remembers what it was asked."""

    answers: dict[str, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    def call(self, service: str, method: str, context: Context, /, **arguments: Any) -> Answer:
        name = f"{service}.{method}"
        self.calls.append(Call(name, context, arguments))
        said = self.answers.get(name, {})
        if callable(said):
            said = said(**arguments)
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, Answer) else Answer(said)

    @property
    def asked(self) -> list[str]:
        return [call.name for call in self.calls]


class Browser:
    """Asks one front; `ask("GET", "/v1/me")`."""

    def __init__(self, front: Front, services: PretendedServices) -> None:
        self.services = services
        self._client = Client(lambda environ, start: front.answer(Request(environ))(environ, start))

    def ask(self, method: str, path: str, /, **more: Any) -> Any:
        answer = self._client.open(path, method=method, **more)
        # The client spools large forms into a file and leaves it open.
        answer.request.environ["wsgi.input"].close()
        return answer

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, headers={**bearer(), **headers})

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        """With a token and a key, unless `headers` are given."""
        content = {"data": json.dumps(body), "content_type": "application/json"}
        given = {} if body is None else content
        return self.ask("POST", path, **{"headers": keyed(), **given, **more})


def a_browser(
    answers: dict[str, Any] | None = None,
    *,
    handlers: dict[str, Handler] | None = None,
    ended: EndedSessions | None = None,
    spoken: ChangedLanguages | None = None,
    development: bool = True,
    let_in: Callable[[str | None], bool] = lambda _: True,
    places: Places | None = None,
) -> Browser:
    services = PretendedServices(answers or {})
    verifier = Verifier(SIGNING_KEY.public_key().public_bytes_raw())
    front = Front(
        Router(ROUTES, development=development),
        Admission(
            verifier,
            ended or EndedSessions(lambda: NOW),
            spoken or ChangedLanguages(lambda: NOW, FIVE_MINUTES),
        ),
        services,
        handlers or {},
        let_in=let_in,
        places=places or Places(of_one_member=2),
    )
    return Browser(front, services)


def a_picture(
    kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **save: Any
) -> bytes:
    out = io.BytesIO()
    color: Any = {"RGB": (200, 30, 30), "RGBA": (200, 30, 30, 0)}.get(mode, 0)
    Image.new(mode, size, color).save(out, kind, **save)
    return out.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    return image


def a_form(content: bytes, name: str = "file") -> dict[str, Any]:
    return {"data": {name: (io.BytesIO(content), "photo.jpg")}}


def some_id() -> str:
    return str(uuid4())
