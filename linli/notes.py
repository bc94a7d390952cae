"""Small JSON files that the operator's command keeps between its runs."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any


def read_note(path: Path) -> dict[str, Any]:
    """What was written, or nothing when the note is absent or was cut short by a crash."""
    try:
        note: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return note


def write_note(path: Path, note: dict[str, Any]) -> None:
    """Replace the note at once, readable by its owner alone (some hold secrets)."""
    write_secret(path, json.dumps(note, indent=1, sort_keys=True))


def write_secret(path: Path, text: str) -> None:
    """Replace the file at once, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Made with mode 0600, under a name of its own for each writer.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(draft).replace(path)
