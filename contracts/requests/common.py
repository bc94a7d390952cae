"""What request shapes share: strictness, paging, and how marshmallow's errors become pointers."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError

from contracts.errors.general import ValidationFailed
from contracts.requests.fields import Text, Whole


class Request(Schema):
    """A request body or query; unknown fields are refused."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "unknown_field", "type": "invalid"}  # noqa: RUF012 - marshmallow's


class Empty(Request):
    """An action that needs nothing said."""


class Paging(Request):
    """`?cursor=&limit=` of every list."""

    cursor = Text(max=400)
    limit = Whole(min=1, max=100, text=True, load_default=20)


class Reason(Request):
    """Why something is declined or cancelled, if one wants to say."""

    reason = Text(max=500)


@cache
def _made(schema: type[Schema]) -> Schema:
    """Made once: making one takes longer than loading with it."""
    return schema()


def load(schema: type[Schema], body: Any) -> dict[str, Any]:
    """`body` as typed values; ValidationFailed with a pointer for each thing that is wrong."""
    if not isinstance(body, Mapping):
        raise ValidationFailed.at("", "invalid")
    try:
        loaded: dict[str, Any] = _made(schema).load(body)
    except ValidationError as error:
        raise ValidationFailed(errors=list(_pointers(error.messages, ""))) from None
    return loaded


def _pointers(messages: Any, at: str) -> list[dict[str, str]]:
    if isinstance(messages, Mapping):
        found: list[dict[str, str]] = []
        for key, inner in messages.items():
            step = "" if key == "_schema" else "/" + str(key).replace("~", "~0").replace("/", "~1")
            found += _pointers(inner, at + step)
        return found
    words = messages if isinstance(messages, list) else [messages]
    return [{"pointer": at, "code": _code(word)} for word in words]


def _code(word: Any) -> str:
    text = str(word)
    return (
        text if text.isascii() and text.replace("_", "").isalnum() and text.islower() else "invalid"
    )
