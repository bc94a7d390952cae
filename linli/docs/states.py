"""A diagram of every state machine, from the table that is the machine."""

from collections.abc import Mapping
from enum import Enum
from importlib import import_module
from pathlib import Path

from linli.platform.names import ROOT, SERVICES

HEAD = """# States

Made by `linli docs` from the tables in each `rules.py`; `make check` holds the two together.
What a table does not show is refused with a coded error.
"""


def state_diagrams() -> str:
    parts = [HEAD]
    for service in SERVICES:
        for path in sorted((ROOT / "services" / service).glob("*/rules.py")):
            module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            table = getattr(module, "TRANSITIONS", None)
            if table:
                parts.append(_diagram(service, path, table))
    return "\n".join(parts)


def _diagram(service: str, path: Path, table: Mapping[tuple[object, object], object]) -> str:
    steps = [(_word(state), _word(event), _word(after)) for (state, event), after in table.items()]
    reached = {after for state, _, after in steps if after != state}
    left = {state for state, _, after in steps if after != state}
    first = [
        state for state in dict.fromkeys(state for state, _, _ in steps) if state not in reached
    ]
    lines = [
        *(f"    [*] --> {state}" for state in first or [steps[0][0]]),
        *(f"    {state} --> {after}: {event}" for state, event, after in steps),
        *(f"    {state} --> [*]" for state in sorted(reached - left)),
    ]
    title = f"{service}: {path.parent.name}"
    diagram = "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])
    return f"## {title}\n\n{diagram}\n"


def _word(value: object) -> str:
    return str(value.value if isinstance(value, Enum) else value)
