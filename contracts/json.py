"""A JSON object, as it crosses the wire."""

from typing import Any

Json = dict[str, Any]
