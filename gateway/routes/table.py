"""What a route is: one line of the tables beside this file."""

import re
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

from marshmallow import Schema

from contracts.requests.common import Empty

Takes = Literal["body", "query", "form", "raw"]
ANSWER_SECONDS = 4.5


@dataclass(frozen=True)
class Route:
    """Method and path, and what stands behind them.

    `call` is "service.rpc_method"; `handler` is the gateway's own who answers instead, and with
    both puts what the call answers into another form.
    `keyed`: the Idempotency-Key is required. `action`: an empty body is accepted.
    `anonymous`: needs no token; with `recognises`, one that comes along counts all the same.
    `tagged`: the answer is a single resource and carries an ETag. `reads` is the call that
    fetches the resource as it is, for If-Match. `seconds` is the time an answer may take once
    the body is here. `names_device`: the service is told what the client calls itself. A form is
    one uploaded `file`; raw is the body as text. `for_privacy`: also for a session that was opened
    for one's own data alone. `nearest` is the call that tells who lives near, for a list that is
    asked for in that order. `or_status`: another status that a success may have.
    """

    method: str
    path: str
    call: str = ""
    handler: str = ""
    takes: Takes | None = None
    status: int = 200
    or_status: int | None = None
    keyed: bool = False
    anonymous: bool = False
    recognises: bool = False
    action: bool = False
    tagged: bool = False
    reads: str = ""
    development: bool = False
    names_device: bool = False
    for_privacy: bool = False
    nearest: str = ""
    seconds: float = ANSWER_SECONDS

    @property
    def name(self) -> str:
        """As logs, metrics and the idempotency store know it."""
        return f"{self.method} {self.path}"

    @property
    def service(self) -> str:
        return self.call.partition(".")[0]

    @property
    def remote_method(self) -> str:
        return self.call.partition(".")[2]

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.path)

    @property
    def schema(self) -> type[Schema]:
        """The contract's schema for what the route takes; it has the name of the RPC method."""
        if not self.call or self.takes is None:
            return Empty
        words = self.remote_method.split("_")
        module = import_module(f"contracts.requests.{self.service}")
        schema: type[Schema] = getattr(module, "".join(word.capitalize() for word in words))
        return schema


def get(path: str, call: str, **more: Any) -> Route:
    return Route("GET", path, call, **more)


def listing(path: str, call: str, **more: Any) -> Route:
    """A list: takes its filters, cursor and limit from the query."""
    return Route("GET", path, call, takes="query", **more)


def single(path: str, call: str, **more: Any) -> Route:
    """One resource: carries an ETag."""
    return Route("GET", path, call, tagged=True, **more)


def create(path: str, call: str, **more: Any) -> Route:
    return Route("POST", path, call, **{"takes": "body", "status": 201, **more})


def change(path: str, call: str, *, reads: str) -> Route:
    return Route("PATCH", path, call, takes="body", tagged=True, reads=reads)


def act(path: str, call: str, **more: Any) -> Route:
    """Something done to a resource: an empty body will do."""
    return Route("POST", path, call, action=True, **more)


def put(path: str, call: str) -> Route:
    """That something be so, however often it is asked for."""
    return Route("PUT", path, call, action=True, status=204)


def remove(path: str, call: str, **more: Any) -> Route:
    return Route("DELETE", path, call, action=True, status=204, **more)


def is_identifier(parameter: str) -> bool:
    """Whether a path parameter must be a UUID."""
    return parameter.endswith("_id")
