"""A dead letter in words: one line of it, or everything."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from kombu import Message

from contracts.subscriptions import ATTEMPT, FIRST, LAST, REASON

from .parked import event_of, id_of, raw

# Said in words, not among the headers.
TOLD = (ATTEMPT, FIRST, LAST, REASON)
UNKNOWN = "unknown"
INDENT = "    "


def described(message: Message) -> str:
    """One line."""
    event = event_of(message)
    if event:
        said = f"{event['type']} {event['event_id']} of {event['occurred_at']}"
    else:
        said = f"{id_of(message)}: not an event, {len(raw(message))} bytes"
    return printable(f"{said}: {reason(message)}").replace("\n", " ")


def everything(message: Message) -> str:
    """What it says and what became of it, over many lines."""
    first, last = times(message)
    told = {
        "id": id_of(message),
        "reason": reason(message),
        "attempts": attempts(message),
        "first failed": first,
        "last failed": last,
        "content type": message.content_type or UNKNOWN,
    }
    headers = {k: v for k, v in sorted(message.headers.items()) if k not in TOLD}
    lines = [f"{name:<13} {value}" for name, value in told.items()]
    lines += ["headers", *(f"{INDENT}{name}: {value}" for name, value in headers.items())]
    lines += ["body", *(INDENT + line for line in body(message).splitlines())]
    return printable("\n".join(lines))


def reason(message: Message) -> str:
    return str(message.headers.get(REASON, "rejected"))


def attempts(message: Message) -> str:
    """How often it was tried, as the consumer counted, and rejected, as the broker did."""
    counted = message.headers.get(ATTEMPT)
    tries = counted if type(counted) is int else 0
    tries += sum(each.get("count", 1) for each in _rejections(message))
    return str(tries) if tries else UNKNOWN


def times(message: Message) -> tuple[str, str]:
    """When it could not be handled for the first and for the last time."""
    ours = [message.headers.get(name) for name in (FIRST, LAST)]
    moments = [each for each in ours if isinstance(each, str)]
    moments += [_moment(each["time"]) for each in _rejections(message) if "time" in each]
    return (min(moments), max(moments)) if moments else (UNKNOWN, UNKNOWN)


def body(message: Message) -> str:
    """Indented if it is JSON, as it is if it is text, else its bytes."""
    content = raw(message)
    try:
        return json.dumps(json.loads(content), indent=2, ensure_ascii=False)
    # RecursionError: brackets nested deeper than in any event.
    except (ValueError, RecursionError):
        pass
    try:
        return content.decode()
    except UnicodeDecodeError:
        return repr(content)


def printable(text: str) -> str:
    """Anybody can have written it: nothing of it may move the cursor or ring the bell."""
    return "".join(
        each if each.isprintable() or each == "\n" else each.encode("unicode_escape").decode()
        for each in text
    )


def _rejections(message: Message) -> Iterator[dict[str, Any]]:
    """What the broker noted, each time that it moved the message here itself."""
    deaths = message.headers.get("x-death")
    for death in deaths if isinstance(deaths, list) else []:
        if isinstance(death, dict) and death.get("reason") == "rejected":
            yield death


def _moment(time: Any) -> str:
    if isinstance(time, datetime):
        aware = time if time.tzinfo else time.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return str(time)
