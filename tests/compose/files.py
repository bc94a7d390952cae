"""The files under test, read as the tools read them."""

import json
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
# The Compose Specification's own schema (Apache-2.0), as Docker Compose 1.29 ships it.
SCHEMA = json.loads((Path(__file__).parent / "compose-spec.json").read_text(encoding="utf-8"))


def compose() -> dict[str, Any]:
    """docker-compose.yml with its anchors resolved."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def dockerfile() -> list[str]:
    """Its instructions, continued lines joined, without comments."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]
