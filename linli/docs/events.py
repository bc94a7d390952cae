"""The catalogue of events: who tells what to whom, with an example of each."""

import inspect
import json
from pathlib import Path
from typing import Any

from marshmallow import Schema, fields

from contracts.events import base
from contracts.subscriptions import BROADCASTS, SUBSCRIPTIONS

EXAMPLES = Path(base.__file__).parent / "examples"
HEAD = """# Events

Made by `linli docs` from `contracts/events`; `make check` holds the two together.

Every event travels in an envelope: `event_id`, `type`, `version`, `occurred_at`, `aggregate_id`,
`aggregate_version`, `correlation_id`, `data`. Below is what `data` holds. A change that a consumer
could stumble over is a new version beside the old one; fields may be added.
"""


def event_catalogue() -> str:
    parts = [HEAD]
    for service in base.SERVICES:
        told = {
            key: schema
            for key, schema in sorted(base.schemas().items())
            if schema.__module__.rpartition(".")[2] == service
        }
        parts.append(f"## {service}\n")
        parts += [_event(name, version, schema) for (name, version), schema in told.items()]
    return "\n".join(parts)


def _event(name: str, version: int, schema: type[Schema]) -> str:
    queues = [queue for queue, types in SUBSCRIPTIONS.items() if name in types]
    replicas = [process for process, types in BROADCASTS.items() if name in types]
    by = [f"`{queue}`" for queue in queues] + [f"every replica of {each}" for each in replicas]
    heard = ", ".join(by) or "nobody yet"
    rows = [f"| `{field}` | {_kind(kind)} |" for field, kind in schema().fields.items()]
    example = json.loads((EXAMPLES / f"{name}.v{version}.json").read_text(encoding="utf-8"))
    data = json.dumps(example["data"], ensure_ascii=False, indent=2)
    return "\n".join(
        [
            f"### {name}, version {version}\n",
            f"{' '.join((inspect.getdoc(schema) or '').split())}\n",
            f"Heard by {heard}.\n",
            "| field | kind |",
            "| --- | --- |",
            *rows,
            f"\n```json\n{data}\n```\n",
        ]
    )


def _kind(field: fields.Field[Any]) -> str:
    kind = type(field).__name__.lower()
    if isinstance(field, fields.List):
        kind = f"list of {_kind(field.inner)}"
    elif isinstance(field, fields.Nested):
        inner = field.schema.fields
        kind = "{" + ", ".join(f"{name}: {_kind(one)}" for name, one in inner.items()) + "}"
    return f"{kind} or null" if field.allow_none else kind
