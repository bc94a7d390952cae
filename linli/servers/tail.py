"""The end of a log, for a message that says why something did not start."""

from pathlib import Path

ENOUGH_BYTES = 16_000


def last_lines(path: Path, count: int = 15) -> str:
    """The last lines, each with a bar before it, and the path."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - ENOUGH_BYTES))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        text = "(no log)"
    lines = "\n".join(f"  | {line}" for line in text.splitlines()[-count:])
    return f"{lines}\n  (from {path})"
