"""The envelope of an event and the register of event schemas."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, Literal
from uuid import UUID

from marshmallow import INCLUDE, RAISE, Schema, fields

from contracts.requests.fields import Id, Moment

SERVICES = ("members", "listings", "parking", "payments")
REGISTRY: dict[tuple[str, int], type[Schema]] = {}


class EventData(Schema):
    """The data of an event. Producers are held to it; consumers ignore what they do not know."""

    class Meta:
        unknown = INCLUDE


class Amount(Schema):
    """Money inside an event: minor units."""

    amount = fields.Integer(required=True, strict=True)
    currency = fields.String(required=True)


class Envelope(Schema):
    """What every event carries besides its data."""

    class Meta:
        unknown = INCLUDE

    event_id = Id(required=True)
    type = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
    occurred_at = Moment(required=True, whole_minutes=False)
    aggregate_id = Id(required=True)
    aggregate_version = fields.Integer(required=True, strict=True)
    correlation_id = fields.String(required=True, allow_none=True)
    data = fields.Dict(required=True)


@dataclass(frozen=True)
class Event:
    """A received event; `data` holds JSON values, checked against its schema."""

    event_id: UUID
    type: str
    version: int
    occurred_at: datetime
    aggregate_id: UUID
    aggregate_version: int
    correlation_id: str | None
    data: dict[str, Any]


class UnknownEvent(Exception):
    """No schema is registered for this type and version."""


def event(name: str, *, version: int = 1) -> Callable[[type[Schema]], type[Schema]]:
    """Register the decorated schema as `name` in `version`."""

    def register(schema: type[Schema]) -> type[Schema]:
        REGISTRY[name, version] = schema
        return schema

    return register


@cache
def _envelope() -> Envelope:
    return Envelope()


@cache
def _schema(name: str, version: int, unknown: Literal["include", "raise"]) -> Schema:
    """Made once: making one takes longer than loading with it."""
    schema = schemas().get((name, version))
    if schema is None:
        raise UnknownEvent(f"{name} v{version}")
    return schema(unknown=unknown)


@cache
def schemas() -> dict[tuple[str, int], type[Schema]]:
    """Every registered schema, all services' loaded."""
    for service in SERVICES:
        import_module(f"contracts.events.{service}")
    return REGISTRY


def check_data(name: str, version: int, data: dict[str, Any]) -> None:
    """Raise marshmallow.ValidationError unless `data` is exactly what the schema says."""
    _schema(name, version, RAISE).load(data)


def read(body: dict[str, Any]) -> Event:
    """A received body as an Event; UnknownEvent or marshmallow.ValidationError when it is none."""
    envelope = _envelope().load(body)
    _schema(envelope["type"], envelope["version"], INCLUDE).load(envelope["data"])
    return Event(**{name: envelope[name] for name in Event.__dataclass_fields__})
